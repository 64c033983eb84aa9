-- A version of the strategy stays as it was published: claims and explanations name it.
CREATE FUNCTION refuse_to_rewrite_strategy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions of the strategy and what happened to changes are never rewritten' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER strategy_version_is_immutable BEFORE UPDATE OF id, number, name, body, created_at, created_by OR DELETE
    ON strategy_version FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_strategy();

-- It comes into force once.
CREATE TRIGGER strategy_version_is_activated_once BEFORE UPDATE OF activated_at
    ON strategy_version FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL) EXECUTE FUNCTION refuse_to_rewrite_strategy();

CREATE TRIGGER strategy_change_event_is_append_only BEFORE UPDATE OR DELETE ON strategy_change_event
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_strategy();

-- Written from the models by `python -m tests.regenerate`; change those instead.

CREATE TABLE announcement_sequence (
    channel VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    CONSTRAINT announcement_sequence_pk PRIMARY KEY (channel)
);

CREATE TABLE claim (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    user_id UUID NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE,
    release VARCHAR(40),
    reason VARCHAR,
    version INTEGER NOT NULL,
    band INTEGER NOT NULL,
    score INTEGER NOT NULL,
    CONSTRAINT claim_pk PRIMARY KEY (id),
    CONSTRAINT claim_ended_claims_say_how CHECK ((released_at IS NULL) = (release IS NULL)),
    CONSTRAINT claim_release CHECK (release IN ('worked', 'released', 'skipped', 'snoozed', 'expired', 'reassigned'))
);

CREATE UNIQUE INDEX claim_live ON claim (account_id) WHERE released_at IS NULL;

CREATE UNIQUE INDEX claim_live_of_user ON claim (user_id) WHERE released_at IS NULL;

CREATE INDEX claim_of_user ON claim (user_id, claimed_at DESC);

CREATE TABLE contact_ruleset (
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    country VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    body JSONB NOT NULL,
    digest VARCHAR NOT NULL,
    reviewed_on DATE,
    reviewed_by VARCHAR NOT NULL,
    loaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT contact_ruleset_pk PRIMARY KEY (id),
    CONSTRAINT one_ruleset_per_version UNIQUE (name, version)
);

CREATE TABLE debtor (
    id UUID NOT NULL,
    creditor VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    tax_id VARCHAR,
    language VARCHAR NOT NULL,
    country VARCHAR,
    subdivision VARCHAR,
    zone VARCHAR,
    email VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    contact_stopped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT debtor_pk PRIMARY KEY (id),
    CONSTRAINT one_debtor_per_reference UNIQUE (creditor, reference)
);

CREATE TABLE disposition_kind (
    code VARCHAR NOT NULL,
    branch VARCHAR NOT NULL,
    labels JSONB NOT NULL,
    contact BOOLEAN NOT NULL,
    right_party BOOLEAN NOT NULL,
    asks_for VARCHAR,
    retires_number BOOLEAN NOT NULL,
    rest_hours INTEGER NOT NULL,
    is_default BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT disposition_kind_pk PRIMARY KEY (code)
);

CREATE TABLE explanation (
    claim_id UUID NOT NULL,
    body JSONB NOT NULL,
    CONSTRAINT explanation_pk PRIMARY KEY (claim_id)
);

CREATE TABLE heartbeat (
    part VARCHAR NOT NULL,
    beaten_at TIMESTAMP WITH TIME ZONE NOT NULL,
    healthy BOOLEAN NOT NULL,
    detail VARCHAR NOT NULL,
    healthy_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT heartbeat_pk PRIMARY KEY (part)
);

CREATE TABLE kept_reply (
    user_id UUID NOT NULL,
    key VARCHAR NOT NULL,
    request VARCHAR NOT NULL,
    body BYTEA,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT kept_reply_pk PRIMARY KEY (user_id, key)
);

CREATE INDEX kept_reply_kept_at_index ON kept_reply (kept_at);

CREATE TABLE ledger_position (
    node VARCHAR NOT NULL,
    inode BIGINT NOT NULL,
    "offset" BIGINT NOT NULL,
    head BYTEA NOT NULL,
    bad_lines INTEGER NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT ledger_position_pk PRIMARY KEY (node)
);

CREATE TABLE pause_reason (
    code VARCHAR NOT NULL,
    labels JSONB NOT NULL,
    is_work BOOLEAN NOT NULL,
    longest_minutes INTEGER NOT NULL,
    position INTEGER NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pause_reason_pk PRIMARY KEY (code),
    CONSTRAINT pause_reason_pauses_last_at_most_ten_hours CHECK (longest_minutes BETWEEN 1 AND 600)
);

CREATE TABLE portfolio (
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    creditor VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    zone VARCHAR NOT NULL,
    collector_kind VARCHAR NOT NULL,
    debt_kind VARCHAR NOT NULL,
    bucket_ends JSONB NOT NULL,
    caller_id VARCHAR,
    CONSTRAINT portfolio_pk PRIMARY KEY (id),
    CONSTRAINT portfolio_name_unique UNIQUE (name)
);

CREATE TABLE promise_limit (
    role VARCHAR NOT NULL,
    minimum_basis_points INTEGER NOT NULL,
    minimum_minor BIGINT DEFAULT '0' NOT NULL,
    maximum_days_ahead INTEGER NOT NULL,
    maximum_instalments INTEGER NOT NULL,
    minimum_gap_days INTEGER NOT NULL,
    CONSTRAINT promise_limit_pk PRIMARY KEY (role)
);

CREATE TABLE reattachment (
    call_id UUID NOT NULL,
    wanted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT reattachment_pk PRIMARY KEY (call_id)
);

CREATE INDEX reattachment_waiting ON reattachment (wanted_at) WHERE taken_at IS NULL;

CREATE TABLE sign_in_try (
    key VARCHAR NOT NULL,
    tries INTEGER NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT sign_in_try_pk PRIMARY KEY (key)
);

CREATE TABLE skill (
    code VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    labels JSONB NOT NULL,
    position INTEGER NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT skill_pk PRIMARY KEY (code),
    CONSTRAINT skill_skillkind CHECK (kind IN ('language', 'product', 'seniority', 'jurisdiction', 'other'))
);

CREATE TABLE stranded_count (
    portfolio_id UUID NOT NULL,
    currency VARCHAR NOT NULL,
    step VARCHAR(40) NOT NULL,
    accounts INTEGER NOT NULL,
    balance_minor BIGINT NOT NULL,
    CONSTRAINT stranded_count_pk PRIMARY KEY (portfolio_id, currency, step),
    CONSTRAINT stranded_count_step CHECK (step IN ('closed', 'hold', 'promise', 'callback', 'worklist'))
);

CREATE TABLE switch (
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    address VARCHAR,
    CONSTRAINT switch_pk PRIMARY KEY (name)
);

CREATE TABLE switch_look (
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    open_calls INTEGER NOT NULL,
    differences INTEGER NOT NULL,
    kinds JSONB NOT NULL,
    CONSTRAINT switch_look_pk PRIMARY KEY (id)
);

CREATE INDEX switch_look_at_index ON switch_look (at);

CREATE TABLE team (
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    zone VARCHAR NOT NULL,
    CONSTRAINT team_pk PRIMARY KEY (id),
    CONSTRAINT team_name_unique UNIQUE (name)
);

CREATE TABLE telephone (
    endpoint VARCHAR NOT NULL,
    device_reachable BOOLEAN,
    in_use BOOLEAN NOT NULL,
    device_at TIMESTAMP WITH TIME ZONE,
    contact_reachable BOOLEAN,
    contact_at TIMESTAMP WITH TIME ZONE,
    reachable BOOLEAN NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT telephone_pk PRIMARY KEY (endpoint)
);

CREATE TABLE work_item (
    account_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    bucket UUID NOT NULL,
    desk VARCHAR DEFAULT '' NOT NULL,
    band INTEGER NOT NULL,
    score INTEGER NOT NULL,
    tie BIGINT DEFAULT '0' NOT NULL,
    gate VARCHAR,
    ready BOOLEAN NOT NULL,
    open_from TIMESTAMP WITH TIME ZONE,
    open_until TIMESTAMP WITH TIME ZONE,
    not_before TIMESTAMP WITH TIME ZONE,
    rested_at TIMESTAMP WITH TIME ZONE,
    only_for UUID,
    claimed_by UUID,
    claim_id UUID,
    claim_expires_at TIMESTAMP WITH TIME ZONE,
    turns_at TIMESTAMP WITH TIME ZONE,
    review_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    ranked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT work_item_pk PRIMARY KEY (account_id)
);

CREATE INDEX work_item_kept ON work_item (only_for) WHERE only_for IS NOT NULL;

CREATE INDEX work_item_next ON work_item (bucket, band, score DESC, tie, account_id) WHERE ready AND only_for IS NULL;

CREATE INDEX work_item_review ON work_item (review_at) WHERE review_at IS NOT NULL;

CREATE TABLE app_user (
    id UUID NOT NULL,
    email VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    role VARCHAR(40) NOT NULL,
    team_id UUID,
    locale VARCHAR NOT NULL,
    endpoint VARCHAR,
    telephone_kind VARCHAR(40) NOT NULL,
    password_hash VARCHAR,
    disabled_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT app_user_pk PRIMARY KEY (id),
    CONSTRAINT app_user_email_is_lower_case CHECK (email = lower(email)),
    CONSTRAINT app_user_email_unique UNIQUE (email),
    CONSTRAINT app_user_role CHECK (role IN ('collector', 'supervisor', 'manager', 'administrator')),
    CONSTRAINT app_user_team_id_fk FOREIGN KEY(team_id) REFERENCES team (id),
    CONSTRAINT app_user_endpoint_unique UNIQUE (endpoint),
    CONSTRAINT app_user_telephonekind CHECK (telephone_kind IN ('browser', 'hard'))
);

CREATE INDEX app_user_team_id_index ON app_user (team_id);

CREATE TABLE phone_number (
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    raw VARCHAR NOT NULL,
    e164 VARCHAR,
    kind VARCHAR NOT NULL,
    party VARCHAR NOT NULL,
    zones VARCHAR[] DEFAULT '{}' NOT NULL,
    country VARCHAR,
    subdivision VARCHAR,
    consent VARCHAR(40) NOT NULL,
    given_by VARCHAR DEFAULT 'creditor' NOT NULL,
    position INTEGER NOT NULL,
    quality INTEGER NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    retired_reason VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT phone_number_pk PRIMARY KEY (id),
    CONSTRAINT one_entry_per_number UNIQUE (debtor_id, raw),
    CONSTRAINT phone_number_debtor_id_fk FOREIGN KEY(debtor_id) REFERENCES debtor (id),
    CONSTRAINT phone_number_consent CHECK (consent IN ('unknown', 'given', 'withdrawn'))
);

CREATE INDEX phone_number_by_e164 ON phone_number (e164) WHERE e164 IS NOT NULL;

CREATE INDEX phone_number_debtor_id_index ON phone_number (debtor_id);

CREATE TABLE promise_policy (
    id UUID NOT NULL,
    portfolio_id UUID,
    valid_from DATE NOT NULL,
    grace_business_days INTEGER NOT NULL,
    tolerance_basis_points INTEGER NOT NULL,
    minimum_minor BIGINT DEFAULT '0' NOT NULL,
    freeze_days INTEGER NOT NULL,
    plan_defaults_after INTEGER NOT NULL,
    plan_shortfall_basis_points INTEGER,
    plan_advances BOOLEAN NOT NULL,
    CONSTRAINT promise_policy_pk PRIMARY KEY (id),
    CONSTRAINT promise_policy_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id)
);

CREATE TABLE switch_line (
    switch VARCHAR NOT NULL,
    other VARCHAR NOT NULL,
    reachable BOOLEAN NOT NULL,
    reachable_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT switch_line_pk PRIMARY KEY (switch, other),
    CONSTRAINT switch_line_switch_fk FOREIGN KEY(switch) REFERENCES switch (name),
    CONSTRAINT switch_line_other_fk FOREIGN KEY(other) REFERENCES switch (name)
);

CREATE TABLE telephone_place (
    endpoint VARCHAR NOT NULL,
    switch VARCHAR NOT NULL,
    CONSTRAINT telephone_place_pk PRIMARY KEY (endpoint),
    CONSTRAINT telephone_place_switch_fk FOREIGN KEY(switch) REFERENCES switch (name)
);

CREATE INDEX telephone_place_switch_index ON telephone_place (switch);

CREATE TABLE trunk (
    name VARCHAR NOT NULL,
    switch VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    transport VARCHAR(40) DEFAULT 'udp' NOT NULL,
    sources VARCHAR[] DEFAULT '{}' NOT NULL,
    username VARCHAR,
    registers BOOLEAN NOT NULL,
    most_calls INTEGER,
    reachable BOOLEAN,
    reachable_at TIMESTAMP WITH TIME ZONE,
    retired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT trunk_pk PRIMARY KEY (name),
    CONSTRAINT trunk_a_trunk_takes_calls CHECK (most_calls > 0),
    CONSTRAINT trunk_switch_fk FOREIGN KEY(switch) REFERENCES switch (name),
    CONSTRAINT trunk_transport CHECK (transport IN ('udp', 'tcp', 'tls', 'tls_unverified'))
);

CREATE INDEX trunk_switch_index ON trunk (switch);

CREATE TABLE absence (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    note VARCHAR NOT NULL,
    CONSTRAINT absence_pk PRIMARY KEY (id),
    CONSTRAINT absence_absences_end_after_they_begin CHECK (until_on >= from_on),
    CONSTRAINT absence_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);

CREATE INDEX absence_user_id_index ON absence (user_id);

CREATE TABLE access_record (
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_id UUID,
    what VARCHAR NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT access_record_pk PRIMARY KEY (id),
    CONSTRAINT access_record_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE INDEX access_record_recent ON access_record (at DESC);

CREATE TABLE account (
    id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    reference VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    state VARCHAR(40) NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_reason VARCHAR,
    stage VARCHAR NOT NULL,
    owner_id UUID,
    zone VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    balance_minor BIGINT DEFAULT '0' NOT NULL,
    unapplied_minor BIGINT DEFAULT '0' NOT NULL,
    disputed_minor BIGINT DEFAULT '0' NOT NULL,
    oldest_due_on DATE,
    chased_due_on DATE,
    CONSTRAINT account_pk PRIMARY KEY (id),
    CONSTRAINT one_account_per_reference UNIQUE (portfolio_id, reference),
    CONSTRAINT account_closed_accounts_say_when CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT account_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT account_debtor_id_fk FOREIGN KEY(debtor_id) REFERENCES debtor (id),
    CONSTRAINT account_accountstate CHECK (state IN ('open', 'closed')),
    CONSTRAINT account_owner_id_fk FOREIGN KEY(owner_id) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE INDEX account_by_debtor ON account (debtor_id);

CREATE INDEX account_overdue ON account (portfolio_id, oldest_due_on) WHERE state = 'open';

CREATE INDEX account_sample ON account (uuid_hash(id)) WHERE uuid_hash(id) & 15 = 0;

CREATE TABLE contact_preference (
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    days VARCHAR[] NOT NULL,
    opens VARCHAR NOT NULL,
    closes VARCHAR NOT NULL,
    channel VARCHAR,
    source VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    recorded_by UUID,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_by UUID,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT contact_preference_pk PRIMARY KEY (id),
    CONSTRAINT contact_preference_a_preference_is_a_span_of_a_day CHECK (opens < closes),
    CONSTRAINT contact_preference_a_preference_has_days CHECK (cardinality(days) > 0),
    CONSTRAINT contact_preference_debtor_id_fk FOREIGN KEY(debtor_id) REFERENCES debtor (id),
    CONSTRAINT contact_preference_recorded_by_fk FOREIGN KEY(recorded_by) REFERENCES app_user (id) ON DELETE SET NULL,
    CONSTRAINT contact_preference_ended_by_fk FOREIGN KEY(ended_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE INDEX contact_preference_debtor_id_index ON contact_preference (debtor_id);

CREATE INDEX contact_preference_in_force ON contact_preference (debtor_id) WHERE ended_at IS NULL;

CREATE TABLE dial_rule (
    id UUID NOT NULL,
    portfolio_id UUID,
    country VARCHAR,
    mode VARCHAR(40) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    set_by UUID,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT dial_rule_pk PRIMARY KEY (id),
    CONSTRAINT dial_rule_dial_rule_is_forward CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT dial_rule_dial_rule_country_is_a_code CHECK (country IS NULL OR country ~ '^[A-Z]{2}$'),
    CONSTRAINT dial_rule_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id) ON DELETE CASCADE,
    CONSTRAINT dial_rule_dialmode CHECK (mode IN ('preview', 'progressive')),
    CONSTRAINT dial_rule_set_by_fk FOREIGN KEY(set_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE TABLE import_batch (
    id UUID NOT NULL,
    portfolio_id UUID,
    filename VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    path VARCHAR,
    mapping JSONB NOT NULL,
    as_of DATE,
    dry_run BOOLEAN NOT NULL,
    state VARCHAR(40) NOT NULL,
    refusal JSONB,
    rows INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    later INTEGER NOT NULL,
    columns JSONB DEFAULT '[]' NOT NULL,
    attempts INTEGER NOT NULL,
    progressed INTEGER NOT NULL,
    total INTEGER DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by UUID,
    finished_at TIMESTAMP WITH TIME ZONE,
    undone_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT import_batch_pk PRIMARY KEY (id),
    CONSTRAINT import_batch_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT import_batch_importstate CHECK (state IN ('waiting', 'reading', 'writing', 'done', 'refused', 'undone')),
    CONSTRAINT import_batch_created_by_fk FOREIGN KEY(created_by) REFERENCES app_user (id)
);

CREATE INDEX import_batch_created_at_index ON import_batch (created_at);

CREATE TABLE import_profile (
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    portfolio_id UUID,
    mapping JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by UUID,
    CONSTRAINT import_profile_pk PRIMARY KEY (id),
    CONSTRAINT import_profile_name_unique UNIQUE (name),
    CONSTRAINT import_profile_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT import_profile_created_by_fk FOREIGN KEY(created_by) REFERENCES app_user (id)
);

CREATE TABLE portfolio_grant (
    user_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    CONSTRAINT portfolio_grant_pk PRIMARY KEY (user_id, portfolio_id),
    CONSTRAINT portfolio_grant_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE,
    CONSTRAINT portfolio_grant_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id) ON DELETE CASCADE
);

CREATE INDEX portfolio_grant_portfolio_id_index ON portfolio_grant (portfolio_id);

CREATE TABLE presence (
    user_id UUID NOT NULL,
    state VARCHAR(40) NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR,
    account_id UUID,
    call_id UUID,
    set_by UUID,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT presence_pk PRIMARY KEY (user_id),
    CONSTRAINT presence_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE,
    CONSTRAINT presence_presencestate CHECK (state IN ('offline', 'ready', 'previewing', 'dialling', 'ringing', 'talking', 'hold', 'wrap_up', 'paused', 'meeting', 'unreachable', 'unknown')),
    CONSTRAINT presence_set_by_fk FOREIGN KEY(set_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE TABLE presence_change (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    state VARCHAR(40) NOT NULL,
    reason VARCHAR,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT presence_change_pk PRIMARY KEY (id),
    CONSTRAINT presence_change_stretch_is_forward CHECK (ended_at >= started_at),
    CONSTRAINT presence_change_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE,
    CONSTRAINT presence_change_presencestate CHECK (state IN ('offline', 'ready', 'previewing', 'dialling', 'ringing', 'talking', 'hold', 'wrap_up', 'paused', 'meeting', 'unreachable', 'unknown'))
);

CREATE INDEX presence_change_by_user ON presence_change (user_id, started_at);

CREATE TABLE recording_pause_policy (
    id UUID NOT NULL,
    portfolio_id UUID,
    country VARCHAR,
    pausing VARCHAR(40) NOT NULL,
    minutes INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR NOT NULL,
    signed_by VARCHAR NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    CONSTRAINT recording_pause_policy_pk PRIMARY KEY (id),
    CONSTRAINT recording_pause_policy_a_pause_ends CHECK (minutes BETWEEN 1 AND 30),
    CONSTRAINT recording_pause_policy_policy_is_forward CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT recording_pause_policy_ended_policies_say_when CHECK (ended_by IS NULL OR ended_at IS NOT NULL),
    CONSTRAINT recording_pause_policy_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT recording_pause_policy_pausing CHECK (pausing IN ('required', 'never', 'allowed')),
    CONSTRAINT recording_pause_policy_ended_by_fk FOREIGN KEY(ended_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE TABLE recording_policy (
    id UUID NOT NULL,
    portfolio_id UUID,
    country VARCHAR,
    mode VARCHAR(40) NOT NULL,
    notice VARCHAR,
    retention_days INTEGER NOT NULL,
    own_calls_heard BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR NOT NULL,
    signed_by VARCHAR NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    CONSTRAINT recording_policy_pk PRIMARY KEY (id),
    CONSTRAINT recording_policy_notice_where_there_is_one CHECK ((mode = 'with_notice') = (notice IS NOT NULL)),
    CONSTRAINT recording_policy_kept_for_a_while CHECK (retention_days > 0),
    CONSTRAINT recording_policy_policy_is_forward CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT recording_policy_ended_policies_say_when CHECK (ended_by IS NULL OR ended_at IS NOT NULL),
    CONSTRAINT recording_policy_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT recording_policy_recordingmode CHECK (mode IN ('never', 'with_notice', 'always')),
    CONSTRAINT recording_policy_ended_by_fk FOREIGN KEY(ended_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE TABLE segment (
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by UUID NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    archived_by UUID,
    CONSTRAINT segment_pk PRIMARY KEY (id),
    CONSTRAINT segment_name_unique UNIQUE (name),
    CONSTRAINT segment_created_by_fk FOREIGN KEY(created_by) REFERENCES app_user (id),
    CONSTRAINT segment_archived_by_fk FOREIGN KEY(archived_by) REFERENCES app_user (id)
);

CREATE TABLE session (
    token_hash VARCHAR NOT NULL,
    user_id UUID NOT NULL,
    csrf_token VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_agent VARCHAR NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (token_hash),
    CONSTRAINT session_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);

CREATE INDEX session_user_id_index ON session (user_id);

CREATE TABLE sign_in_link (
    token_hash VARCHAR NOT NULL,
    user_id UUID NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT sign_in_link_pk PRIMARY KEY (token_hash),
    CONSTRAINT sign_in_link_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);

CREATE TABLE softphone_line (
    user_id UUID NOT NULL,
    line_id UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT softphone_line_pk PRIMARY KEY (user_id),
    CONSTRAINT softphone_line_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);

CREATE TABLE spy_policy (
    id UUID NOT NULL,
    portfolio_id UUID,
    country VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE,
    told BOOLEAN NOT NULL,
    set_by UUID,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    CONSTRAINT spy_policy_pk PRIMARY KEY (id),
    CONSTRAINT spy_policy_policy_is_forward CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT spy_policy_ended_policies_say_when CHECK (ended_by IS NULL OR ended_at IS NOT NULL),
    CONSTRAINT spy_policy_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT spy_policy_set_by_fk FOREIGN KEY(set_by) REFERENCES app_user (id),
    CONSTRAINT spy_policy_ended_by_fk FOREIGN KEY(ended_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE TABLE stranded_check (
    id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    asked_by UUID,
    done_at TIMESTAMP WITH TIME ZONE,
    accounts INTEGER,
    CONSTRAINT stranded_check_pk PRIMARY KEY (id),
    CONSTRAINT stranded_check_done_checks_have_counted CHECK ((done_at IS NULL) = (accounts IS NULL)),
    CONSTRAINT stranded_check_asked_by_fk FOREIGN KEY(asked_by) REFERENCES app_user (id)
);

CREATE INDEX stranded_check_done ON stranded_check (done_at DESC) WHERE done_at IS NOT NULL;

CREATE UNIQUE INDEX stranded_check_waiting ON stranded_check ((1)) WHERE done_at IS NULL;

CREATE TABLE strategy_change (
    id UUID NOT NULL,
    title VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    author_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    based_on INTEGER NOT NULL,
    body JSONB NOT NULL,
    revision INTEGER NOT NULL,
    state VARCHAR(40) NOT NULL,
    approved_by UUID,
    activate_at TIMESTAMP WITH TIME ZONE,
    activated_by UUID,
    version INTEGER,
    rolls_back_to INTEGER,
    CONSTRAINT strategy_change_pk PRIMARY KEY (id),
    CONSTRAINT strategy_change_published_changes_are_a_version CHECK ((state IN ('published', 'tried')) = (version IS NOT NULL)),
    CONSTRAINT strategy_change_only_approved_changes_have_a_time CHECK (activate_at IS NULL OR state IN ('approved', 'published', 'tried')),
    CONSTRAINT strategy_change_author_id_fk FOREIGN KEY(author_id) REFERENCES app_user (id),
    CONSTRAINT strategy_change_changestate CHECK (state IN ('draft', 'submitted', 'approved', 'published', 'withdrawn', 'tried')),
    CONSTRAINT strategy_change_approved_by_fk FOREIGN KEY(approved_by) REFERENCES app_user (id),
    CONSTRAINT strategy_change_activated_by_fk FOREIGN KEY(activated_by) REFERENCES app_user (id),
    CONSTRAINT strategy_change_version_unique UNIQUE (version)
);

CREATE INDEX strategy_change_waiting ON strategy_change (activate_at) WHERE state IN ('approved', 'tried') AND activate_at IS NOT NULL;

CREATE TABLE strategy_version (
    id UUID NOT NULL,
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    body JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by UUID,
    activated_at TIMESTAMP WITH TIME ZONE,
    retired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT strategy_version_pk PRIMARY KEY (id),
    CONSTRAINT one_version_per_number UNIQUE (number),
    CONSTRAINT strategy_version_created_by_fk FOREIGN KEY(created_by) REFERENCES app_user (id)
);

CREATE UNIQUE INDEX strategy_version_active ON strategy_version ((1)) WHERE activated_at IS NOT NULL AND retired_at IS NULL;

CREATE TABLE trunk_route (
    id UUID NOT NULL,
    trunk VARCHAR NOT NULL,
    portfolio_id UUID,
    country VARCHAR,
    caller_number VARCHAR,
    begins_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT trunk_route_pk PRIMARY KEY (id),
    CONSTRAINT trunk_route_a_route_ends_after_it_begins CHECK (ends_at IS NULL OR ends_at >= begins_at),
    CONSTRAINT trunk_route_trunk_fk FOREIGN KEY(trunk) REFERENCES trunk (name),
    CONSTRAINT trunk_route_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id)
);

CREATE INDEX trunk_route_by_trunk ON trunk_route (trunk);

CREATE TABLE user_skill (
    user_id UUID NOT NULL,
    skill VARCHAR NOT NULL,
    level INTEGER NOT NULL,
    CONSTRAINT user_skill_pk PRIMARY KEY (user_id, skill),
    CONSTRAINT user_skill_levels_are_one_to_three CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT user_skill_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE,
    CONSTRAINT user_skill_skill_fk FOREIGN KEY(skill) REFERENCES skill (code)
);

CREATE TABLE work_pattern (
    user_id UUID NOT NULL,
    week JSONB NOT NULL,
    minutes_each_day INTEGER,
    accounts_each_day INTEGER,
    CONSTRAINT work_pattern_pk PRIMARY KEY (user_id),
    CONSTRAINT work_pattern_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);

CREATE TABLE bucket_move (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    on_day DATE NOT NULL,
    from_bucket INTEGER,
    to_bucket INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT bucket_move_pk PRIMARY KEY (id),
    CONSTRAINT bucket_move_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX bucket_move_by_account ON bucket_move (account_id, on_day);

CREATE TABLE call (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    phone_id UUID,
    number VARCHAR NOT NULL,
    user_id UUID NOT NULL,
    team_id UUID,
    endpoint VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    mode VARCHAR(40) NOT NULL,
    switch VARCHAR DEFAULT 'main' NOT NULL,
    trunk VARCHAR,
    caller_number VARCHAR,
    state VARCHAR(40) NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    placed_at TIMESTAMP WITH TIME ZONE,
    collector_started_at TIMESTAMP WITH TIME ZONE,
    collector_rang_at TIMESTAMP WITH TIME ZONE,
    collector_answered_at TIMESTAMP WITH TIME ZONE,
    collector_ended_at TIMESTAMP WITH TIME ZONE,
    debtor_started_at TIMESTAMP WITH TIME ZONE,
    debtor_rang_at TIMESTAMP WITH TIME ZONE,
    debtor_answered_at TIMESTAMP WITH TIME ZONE,
    debtor_ended_at TIMESTAMP WITH TIME ZONE,
    over_at TIMESTAMP WITH TIME ZONE,
    debtor_channel VARCHAR,
    collector_channel VARCHAR,
    holds JSONB DEFAULT '[]' NOT NULL,
    hold_seconds FLOAT NOT NULL,
    q850 INTEGER,
    sip INTEGER,
    dial_status VARCHAR,
    fate VARCHAR,
    refusal JSONB,
    ended_at TIMESTAMP WITH TIME ZONE,
    outcome VARCHAR(40),
    final_at TIMESTAMP WITH TIME ZONE,
    heard_outcome VARCHAR(40),
    wrap_until TIMESTAMP WITH TIME ZONE,
    wrapped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT call_pk PRIMARY KEY (id),
    CONSTRAINT call_ended_calls_have_an_end CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CONSTRAINT call_ended_calls_have_an_outcome CHECK ((state = 'ended') = (outcome IS NOT NULL)),
    CONSTRAINT call_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT call_debtor_id_fk FOREIGN KEY(debtor_id) REFERENCES debtor (id),
    CONSTRAINT call_phone_id_fk FOREIGN KEY(phone_id) REFERENCES phone_number (id),
    CONSTRAINT call_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT call_team_id_fk FOREIGN KEY(team_id) REFERENCES team (id),
    CONSTRAINT call_dialmode CHECK (mode IN ('preview', 'progressive')),
    CONSTRAINT call_callstate CHECK (state IN ('requested', 'dialling', 'ringing', 'talking', 'ended')),
    CONSTRAINT call_outcome CHECK (outcome IN ('answered', 'no_answer', 'busy', 'rejected', 'invalid_number', 'unavailable', 'congestion', 'unreachable', 'cancelled_while_ringing', 'cancelled_before_collector', 'collector_busy', 'collector_declined', 'collector_no_answer', 'collector_offline', 'refused_by_switch', 'not_placed', 'abandoned', 'dial_failed', 'not_permitted', 'expired', 'switch_restart')),
    CONSTRAINT call_heard_outcome CHECK (heard_outcome IN ('answered', 'no_answer', 'busy', 'rejected', 'invalid_number', 'unavailable', 'congestion', 'unreachable', 'cancelled_while_ringing', 'cancelled_before_collector', 'collector_busy', 'collector_declined', 'collector_no_answer', 'collector_offline', 'refused_by_switch', 'not_placed', 'abandoned', 'dial_failed', 'not_permitted', 'expired', 'switch_restart'))
);

CREATE INDEX call_by_account ON call (account_id, requested_at DESC);

CREATE INDEX call_by_user_day ON call (user_id, requested_at DESC);

CREATE INDEX call_contradicted ON call (final_at) WHERE heard_outcome IS NOT NULL;

CREATE UNIQUE INDEX call_live_of_user ON call (user_id) WHERE state <> 'ended';

CREATE INDEX call_live_on_trunk ON call (trunk) WHERE state <> 'ended';

CREATE INDEX call_unwrapped ON call (wrap_until) WHERE state = 'ended' AND wrapped_at IS NULL;

CREATE INDEX call_wanting ON call (requested_at) WHERE state = 'requested';

CREATE TABLE callback (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    phone_id UUID,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    for_user_id UUID,
    made_by UUID,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    note VARCHAR NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT callback_pk PRIMARY KEY (id),
    CONSTRAINT callback_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT callback_for_user_id_fk FOREIGN KEY(for_user_id) REFERENCES app_user (id),
    CONSTRAINT callback_made_by_fk FOREIGN KEY(made_by) REFERENCES app_user (id)
);

CREATE INDEX callback_by_account ON callback (account_id);

CREATE INDEX callback_waiting ON callback (due_at) WHERE done_at IS NULL AND cancelled_at IS NULL;

CREATE TABLE contact_attempt (
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    account_id UUID NOT NULL,
    phone_id UUID,
    call_id UUID,
    channel VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_id UUID,
    rang BOOLEAN NOT NULL,
    connected BOOLEAN NOT NULL,
    contact BOOLEAN NOT NULL,
    conversation BOOLEAN NOT NULL,
    right_party BOOLEAN NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT contact_attempt_pk PRIMARY KEY (id),
    CONSTRAINT contact_attempt_a_conversation_is_a_contact CHECK (NOT conversation OR contact),
    CONSTRAINT contact_attempt_debtor_id_fk FOREIGN KEY(debtor_id) REFERENCES debtor (id),
    CONSTRAINT contact_attempt_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT contact_attempt_phone_id_fk FOREIGN KEY(phone_id) REFERENCES phone_number (id),
    CONSTRAINT contact_attempt_call_id_unique UNIQUE (call_id),
    CONSTRAINT contact_attempt_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id)
);

CREATE INDEX contact_attempt_account_id_index ON contact_attempt (account_id);

CREATE INDEX contact_attempt_by_debtor ON contact_attempt (debtor_id, at DESC);

CREATE INDEX contact_attempt_by_user ON contact_attempt (user_id, at DESC) WHERE user_id IS NOT NULL;

CREATE TABLE contact_receipt (
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    debtor_id UUID NOT NULL,
    account_id UUID,
    phone_id UUID,
    channel VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    occasion VARCHAR NOT NULL,
    allowed BOOLEAN NOT NULL,
    rules JSONB NOT NULL,
    rulesets VARCHAR[] DEFAULT '{}' NOT NULL,
    next_allowed_at TIMESTAMP WITH TIME ZONE,
    inputs JSONB NOT NULL,
    CONSTRAINT contact_receipt_pk PRIMARY KEY (id),
    CONSTRAINT contact_receipt_debtor_id_fk FOREIGN KEY(debtor_id) REFERENCES debtor (id),
    CONSTRAINT contact_receipt_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT contact_receipt_phone_id_fk FOREIGN KEY(phone_id) REFERENCES phone_number (id)
);

CREATE INDEX contact_receipt_by_debtor ON contact_receipt (debtor_id, at DESC);

CREATE INDEX contact_receipt_ranked ON contact_receipt (account_id, at DESC, id DESC) WHERE occasion = 'ranking';

CREATE TABLE experiment (
    id UUID NOT NULL,
    title VARCHAR NOT NULL,
    champion INTEGER NOT NULL,
    challenger INTEGER NOT NULL,
    change_id UUID NOT NULL,
    seed INTEGER NOT NULL,
    challenger_points INTEGER NOT NULL,
    hold_out_points INTEGER NOT NULL,
    hold_out_days INTEGER NOT NULL,
    measure VARCHAR(40) NOT NULL,
    effect_points INTEGER NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    begun_by UUID NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    chosen VARCHAR(40),
    result JSONB,
    ranked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT experiment_pk PRIMARY KEY (id),
    CONSTRAINT experiment_ended_experiments_say_what_goes_on CHECK ((ended_at IS NULL) = (chosen IS NULL)),
    CONSTRAINT experiment_every_arm_has_its_share CHECK (challenger_points > 0 AND hold_out_points >= 0 AND challenger_points + hold_out_points < 10000),
    CONSTRAINT experiment_two_versions CHECK (champion <> challenger),
    CONSTRAINT experiment_experiments_go_forward CHECK (ends_at > begun_at),
    CONSTRAINT experiment_challenger_unique UNIQUE (challenger),
    CONSTRAINT experiment_change_id_fk FOREIGN KEY(change_id) REFERENCES strategy_change (id),
    CONSTRAINT experiment_measure CHECK (measure IN ('reached', 'promised', 'kept', 'paid')),
    CONSTRAINT experiment_begun_by_fk FOREIGN KEY(begun_by) REFERENCES app_user (id),
    CONSTRAINT experiment_ended_by_fk FOREIGN KEY(ended_by) REFERENCES app_user (id),
    CONSTRAINT experiment_choice CHECK (chosen IN ('keep', 'promote'))
);

CREATE UNIQUE INDEX experiment_running ON experiment ((1)) WHERE ended_at IS NULL;

CREATE INDEX experiment_unranked ON experiment (id) WHERE ranked_at IS NULL;

CREATE TABLE hold (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    reason VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    owner_id UUID NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_on DATE NOT NULL,
    lifted_at TIMESTAMP WITH TIME ZONE,
    lifted_by UUID,
    CONSTRAINT hold_pk PRIMARY KEY (id),
    CONSTRAINT hold_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT hold_owner_id_fk FOREIGN KEY(owner_id) REFERENCES app_user (id),
    CONSTRAINT hold_lifted_by_fk FOREIGN KEY(lifted_by) REFERENCES app_user (id)
);

CREATE INDEX hold_live ON hold (account_id) WHERE lifted_at IS NULL;

CREATE TABLE import_change (
    id UUID NOT NULL,
    import_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    table_name VARCHAR NOT NULL,
    row_id UUID NOT NULL,
    before JSONB,
    CONSTRAINT import_change_pk PRIMARY KEY (id),
    CONSTRAINT import_change_import_id_fk FOREIGN KEY(import_id) REFERENCES import_batch (id) ON DELETE CASCADE
);

CREATE INDEX import_change_in_order ON import_change (import_id, seq);

CREATE TABLE import_mistake (
    id UUID NOT NULL,
    import_id UUID NOT NULL,
    row INTEGER NOT NULL,
    "column" VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    CONSTRAINT import_mistake_pk PRIMARY KEY (id),
    CONSTRAINT one_mistake_once UNIQUE (import_id, row, "column", message),
    CONSTRAINT import_mistake_import_id_fk FOREIGN KEY(import_id) REFERENCES import_batch (id) ON DELETE CASCADE
);

CREATE TABLE import_rejected_row (
    import_id UUID NOT NULL,
    row INTEGER NOT NULL,
    cells JSONB NOT NULL,
    CONSTRAINT import_rejected_row_pk PRIMARY KEY (import_id, row),
    CONSTRAINT import_rejected_row_import_id_fk FOREIGN KEY(import_id) REFERENCES import_batch (id) ON DELETE CASCADE
);

CREATE TABLE inbound_call (
    id UUID NOT NULL,
    switch VARCHAR DEFAULT 'main' NOT NULL,
    channel VARCHAR NOT NULL,
    caller VARCHAR NOT NULL,
    dialled VARCHAR NOT NULL,
    arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recognised VARCHAR(40) NOT NULL,
    account_id UUID,
    place VARCHAR,
    telephone VARCHAR NOT NULL,
    moved_at TIMESTAMP WITH TIME ZONE,
    answered_at TIMESTAMP WITH TIME ZONE,
    answered_by UUID,
    endpoint VARCHAR,
    collector_channel VARCHAR,
    turned_away_at TIMESTAMP WITH TIME ZONE,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    restarted_at TIMESTAMP WITH TIME ZONE,
    over_at TIMESTAMP WITH TIME ZONE,
    outcome VARCHAR(40),
    final_at TIMESTAMP WITH TIME ZONE,
    heard_outcome VARCHAR(40),
    linked_at TIMESTAMP WITH TIME ZONE,
    dismissed_at TIMESTAMP WITH TIME ZONE,
    dismissed_reason VARCHAR,
    wrap_until TIMESTAMP WITH TIME ZONE,
    put_aside_id UUID,
    callback_id UUID,
    CONSTRAINT inbound_call_pk PRIMARY KEY (id),
    CONSTRAINT inbound_call_callers_who_are_gone_have_an_outcome CHECK ((over_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT inbound_call_somebody_answered CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
    CONSTRAINT inbound_call_linked_or_dismissed CHECK (linked_at IS NULL OR dismissed_at IS NULL),
    CONSTRAINT inbound_call_recognised CHECK (recognised IN ('one', 'several', 'nobody')),
    CONSTRAINT inbound_call_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT inbound_call_answered_by_fk FOREIGN KEY(answered_by) REFERENCES app_user (id),
    CONSTRAINT inbound_call_inboundoutcome CHECK (outcome IN ('answered', 'abandoned', 'nobody_free', 'switch_restart')),
    CONSTRAINT inbound_call_heard_outcome CHECK (heard_outcome IN ('answered', 'abandoned', 'nobody_free', 'switch_restart'))
);

CREATE INDEX inbound_call_account_id_index ON inbound_call (account_id);

CREATE INDEX inbound_call_open ON inbound_call (arrived_at) WHERE over_at IS NULL;

CREATE INDEX inbound_call_recent ON inbound_call (arrived_at DESC);

CREATE UNIQUE INDEX inbound_call_unsettled ON inbound_call (answered_by) WHERE answered_by IS NOT NULL AND linked_at IS NULL AND dismissed_at IS NULL;

CREATE TABLE item (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    reference VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    issued_on DATE,
    due_on DATE,
    original_minor BIGINT NOT NULL,
    open_minor BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT item_pk PRIMARY KEY (id),
    CONSTRAINT one_item_per_reference UNIQUE (account_id, reference),
    CONSTRAINT item_an_item_is_owed CHECK (original_minor >= 0),
    CONSTRAINT item_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX item_open ON item (account_id, due_on) WHERE open_minor <> 0;

CREATE TABLE payment (
    id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    account_id UUID NOT NULL,
    external_ref VARCHAR NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR NOT NULL,
    value_on DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    method VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    entered_by UUID,
    reversed_at TIMESTAMP WITH TIME ZONE,
    reversed_on DATE,
    reversal_reason VARCHAR,
    credited_to UUID,
    credited_by_rule VARCHAR,
    CONSTRAINT payment_pk PRIMARY KEY (id),
    CONSTRAINT one_payment_per_reference UNIQUE (portfolio_id, external_ref),
    CONSTRAINT payment_a_payment_brings_money CHECK (amount_minor > 0),
    CONSTRAINT payment_portfolio_id_fk FOREIGN KEY(portfolio_id) REFERENCES portfolio (id),
    CONSTRAINT payment_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT payment_entered_by_fk FOREIGN KEY(entered_by) REFERENCES app_user (id),
    CONSTRAINT payment_credited_to_fk FOREIGN KEY(credited_to) REFERENCES app_user (id)
);

CREATE INDEX payment_by_account ON payment (account_id, value_on);

CREATE INDEX payment_by_credited ON payment (credited_to, recorded_at DESC) WHERE credited_to IS NOT NULL;

CREATE TABLE promise (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    currency VARCHAR NOT NULL,
    amount_minor BIGINT NOT NULL,
    due_on DATE NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by UUID NOT NULL,
    approved_by UUID,
    channel VARCHAR NOT NULL,
    call_id UUID,
    grace_business_days INTEGER NOT NULL,
    tolerance_basis_points INTEGER NOT NULL,
    minimum_minor BIGINT DEFAULT '0' NOT NULL,
    window_ends_on DATE NOT NULL,
    window_ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    plan_id UUID,
    plan_sequence INTEGER,
    advances BOOLEAN NOT NULL,
    plan_defaults_after INTEGER NOT NULL,
    plan_shortfall_basis_points INTEGER,
    freeze_days INTEGER NOT NULL,
    level INTEGER NOT NULL,
    state VARCHAR(40) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    state_reason VARCHAR,
    superseded_by UUID,
    received_minor BIGINT DEFAULT '0' NOT NULL,
    required_minor BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT promise_pk PRIMARY KEY (id),
    CONSTRAINT promise_a_promise_is_for_money CHECK (amount_minor > 0),
    CONSTRAINT promise_decided_promises_say_when CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT promise_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT promise_made_by_fk FOREIGN KEY(made_by) REFERENCES app_user (id),
    CONSTRAINT promise_approved_by_fk FOREIGN KEY(approved_by) REFERENCES app_user (id),
    CONSTRAINT promise_promisestate CHECK (state IN ('open', 'kept', 'partially_kept', 'broken', 'withdrawn', 'superseded', 'void')),
    CONSTRAINT promise_superseded_by_fk FOREIGN KEY(superseded_by) REFERENCES promise (id)
);

CREATE INDEX promise_by_account ON promise (account_id, due_on);

CREATE INDEX promise_by_maker ON promise (made_by, made_at DESC);

CREATE INDEX promise_open ON promise (window_ends_at) WHERE state = 'open';

CREATE INDEX promise_plan_id_index ON promise (plan_id);

CREATE INDEX promise_unconfirmed ON promise (decided_at) WHERE confirmed_at IS NULL AND state IN ('kept', 'partially_kept', 'broken');

CREATE TABLE segment_version (
    segment_id UUID NOT NULL,
    number INTEGER NOT NULL,
    condition JSONB NOT NULL,
    description VARCHAR NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by UUID NOT NULL,
    CONSTRAINT segment_version_pk PRIMARY KEY (segment_id, number),
    CONSTRAINT segment_version_segment_id_fk FOREIGN KEY(segment_id) REFERENCES segment (id),
    CONSTRAINT segment_version_made_by_fk FOREIGN KEY(made_by) REFERENCES app_user (id)
);

CREATE TABLE stranded_account (
    account_id UUID NOT NULL,
    gap VARCHAR(40) NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    currency VARCHAR NOT NULL,
    balance_minor BIGINT NOT NULL,
    days_past_due INTEGER NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT stranded_account_pk PRIMARY KEY (account_id),
    CONSTRAINT stranded_account_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT stranded_account_gap CHECK (gap IN ('closed_without_reason', 'callback_during_hold', 'promise_undecided', 'no_phone', 'no_contact', 'nobody', 'disputed', 'not_ranked'))
);

CREATE INDEX stranded_account_listed ON stranded_account (balance_minor DESC, account_id);

CREATE TABLE strategy_change_event (
    id UUID NOT NULL,
    change_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_id UUID,
    what VARCHAR(40) NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT strategy_change_event_pk PRIMARY KEY (id),
    CONSTRAINT strategy_change_event_change_id_fk FOREIGN KEY(change_id) REFERENCES strategy_change (id),
    CONSTRAINT strategy_change_event_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT strategy_change_event_deed CHECK (what IN ('drafted', 'edited', 'brought_up_to_date', 'previewed', 'submitted', 'returned', 'approved', 'approved_alone', 'approved_before', 'scheduled', 'unscheduled', 'published', 'stopped', 'withdrawn', 'tried', 'not_chosen'))
);

CREATE INDEX strategy_change_event_of_change ON strategy_change_event (change_id, at);

CREATE TABLE strategy_preview (
    id UUID NOT NULL,
    change_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    against INTEGER NOT NULL,
    body JSONB NOT NULL,
    floor JSONB NOT NULL,
    asked_by UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state VARCHAR(40) NOT NULL,
    tries INTEGER NOT NULL,
    step VARCHAR NOT NULL,
    share INTEGER NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    result JSONB,
    CONSTRAINT strategy_preview_pk PRIMARY KEY (id),
    CONSTRAINT strategy_preview_done_previews_have_a_result CHECK ((state = 'done') = (result IS NOT NULL)),
    CONSTRAINT strategy_preview_change_id_fk FOREIGN KEY(change_id) REFERENCES strategy_change (id),
    CONSTRAINT strategy_preview_asked_by_fk FOREIGN KEY(asked_by) REFERENCES app_user (id),
    CONSTRAINT strategy_preview_previewstate CHECK (state IN ('waiting', 'running', 'done', 'failed'))
);

CREATE INDEX strategy_preview_of_change ON strategy_preview (change_id, asked_at DESC);

CREATE INDEX strategy_preview_waiting ON strategy_preview (asked_at) WHERE state IN ('waiting', 'running');

CREATE TABLE timeline_entry (
    account_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind VARCHAR NOT NULL,
    by_user_id UUID,
    subject_id UUID,
    facts JSONB NOT NULL,
    hash VARCHAR NOT NULL,
    CONSTRAINT timeline_entry_pk PRIMARY KEY (account_id, seq),
    CONSTRAINT timeline_entry_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX timeline_entry_by_subject ON timeline_entry (subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE timeline_head (
    account_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    hash VARCHAR NOT NULL,
    CONSTRAINT timeline_head_pk PRIMARY KEY (account_id),
    CONSTRAINT timeline_head_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE adjustment (
    id UUID NOT NULL,
    item_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    value_on DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR NOT NULL,
    CONSTRAINT adjustment_pk PRIMARY KEY (id),
    CONSTRAINT adjustment_item_id_fk FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX adjustment_item_id_index ON adjustment (item_id);

CREATE TABLE application (
    id UUID NOT NULL,
    payment_id UUID NOT NULL,
    item_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    value_on DATE NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reversed_at TIMESTAMP WITH TIME ZONE,
    reversed_on DATE,
    CONSTRAINT application_pk PRIMARY KEY (id),
    CONSTRAINT application_an_application_moves_money CHECK (amount_minor > 0),
    CONSTRAINT application_payment_id_fk FOREIGN KEY(payment_id) REFERENCES payment (id),
    CONSTRAINT application_item_id_fk FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX application_by_item ON application (item_id) WHERE reversed_at IS NULL;

CREATE INDEX application_by_payment ON application (payment_id);

CREATE INDEX application_reversed ON application (item_id) WHERE reversed_at IS NOT NULL;

CREATE TABLE call_signal (
    id UUID NOT NULL,
    call_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    leg VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    source VARCHAR(40) NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT call_signal_pk PRIMARY KEY (id),
    CONSTRAINT call_signal_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id) ON DELETE CASCADE,
    CONSTRAINT call_signal_source CHECK (source IN ('heard', 'ledger'))
);

CREATE UNIQUE INDEX call_signal_once ON call_signal (call_id, kind, leg, at, source);

CREATE TABLE contradiction (
    id UUID NOT NULL,
    code VARCHAR(40) NOT NULL,
    severity VARCHAR(40) NOT NULL,
    subject_id UUID NOT NULL,
    call_id UUID,
    account_id UUID,
    user_id UUID,
    team_id UUID,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    facts JSONB NOT NULL,
    gone_at TIMESTAMP WITH TIME ZONE,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolved_by UUID,
    note VARCHAR NOT NULL,
    CONSTRAINT contradiction_pk PRIMARY KEY (id),
    CONSTRAINT found_once UNIQUE (subject_id, code),
    CONSTRAINT contradiction_somebody_resolved_it CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
    CONSTRAINT contradiction_code CHECK (code IN ('short_talk_promise', 'answered_but_no_contact_disposition', 'no_answer_but_contact_disposition', 'disposition_without_call', 'call_without_disposition', 'outcome_differs_from_ledger', 'recording_missing', 'attempt_missing', 'attempt_without_call', 'call_open_too_long', 'presence_differs_from_call', 'ledger_missing', 'caller_not_called_back', 'caller_not_identified')),
    CONSTRAINT contradiction_severity CHECK (severity IN ('high', 'medium', 'low')),
    CONSTRAINT contradiction_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT contradiction_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT contradiction_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT contradiction_team_id_fk FOREIGN KEY(team_id) REFERENCES team (id),
    CONSTRAINT contradiction_resolved_by_fk FOREIGN KEY(resolved_by) REFERENCES app_user (id)
);

CREATE INDEX contradiction_by_account ON contradiction (account_id);

CREATE INDEX contradiction_open ON contradiction (happened_at DESC, id) WHERE resolved_at IS NULL AND gone_at IS NULL;

CREATE TABLE disposition (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    call_id UUID,
    user_id UUID,
    code VARCHAR NOT NULL,
    reason VARCHAR,
    note VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    defaulted BOOLEAN NOT NULL,
    corrected_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT disposition_pk PRIMARY KEY (id),
    CONSTRAINT disposition_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT disposition_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT disposition_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT disposition_code_fk FOREIGN KEY(code) REFERENCES disposition_kind (code)
);

CREATE INDEX disposition_by_account ON disposition (account_id, at DESC);

CREATE INDEX disposition_by_user ON disposition (user_id, at DESC);

CREATE UNIQUE INDEX disposition_of_call ON disposition (call_id) WHERE call_id IS NOT NULL AND corrected_at IS NULL;

CREATE TABLE dispute (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    item_id UUID NOT NULL,
    reason VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_by UUID,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolution VARCHAR,
    CONSTRAINT dispute_pk PRIMARY KEY (id),
    CONSTRAINT dispute_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT dispute_item_id_fk FOREIGN KEY(item_id) REFERENCES item (id),
    CONSTRAINT dispute_opened_by_fk FOREIGN KEY(opened_by) REFERENCES app_user (id)
);

CREATE INDEX dispute_account_id_index ON dispute (account_id);

CREATE UNIQUE INDEX dispute_live ON dispute (item_id) WHERE resolved_at IS NULL;

CREATE TABLE experiment_aside (
    experiment_id UUID NOT NULL,
    account_id UUID NOT NULL,
    CONSTRAINT experiment_aside_pk PRIMARY KEY (experiment_id, account_id),
    CONSTRAINT experiment_aside_experiment_id_fk FOREIGN KEY(experiment_id) REFERENCES experiment (id) ON DELETE CASCADE
);

CREATE TABLE forced_wrap_up (
    call_id UUID NOT NULL,
    by UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT forced_wrap_up_pk PRIMARY KEY (call_id),
    CONSTRAINT forced_wrap_up_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT forced_wrap_up_by_fk FOREIGN KEY(by) REFERENCES app_user (id)
);

CREATE INDEX forced_wrap_up_open ON forced_wrap_up (at) WHERE settled_at IS NULL;

CREATE TABLE inbound_offer (
    id UUID NOT NULL,
    call_id UUID NOT NULL,
    user_id UUID NOT NULL,
    endpoint VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rang_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    ending VARCHAR(40),
    was_previewing UUID,
    CONSTRAINT inbound_offer_pk PRIMARY KEY (id),
    CONSTRAINT inbound_offer_ended_offers_say_how CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CONSTRAINT inbound_offer_call_id_fk FOREIGN KEY(call_id) REFERENCES inbound_call (id) ON DELETE CASCADE,
    CONSTRAINT inbound_offer_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT inbound_offer_ending CHECK (ending IN ('answered', 'declined', 'no_answer', 'unreachable', 'left', 'caller_gone'))
);

CREATE INDEX inbound_offer_by_call ON inbound_offer (call_id, offered_at);

CREATE UNIQUE INDEX inbound_offer_of_call ON inbound_offer (call_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX inbound_offer_of_user ON inbound_offer (user_id) WHERE ended_at IS NULL;

CREATE TABLE inbound_signal (
    id UUID NOT NULL,
    call_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    leg VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    source VARCHAR(40) NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT inbound_signal_pk PRIMARY KEY (id),
    CONSTRAINT inbound_signal_call_id_fk FOREIGN KEY(call_id) REFERENCES inbound_call (id) ON DELETE CASCADE,
    CONSTRAINT inbound_signal_source CHECK (source IN ('heard', 'ledger'))
);

CREATE UNIQUE INDEX inbound_signal_once ON inbound_signal (call_id, kind, leg, at, source);

CREATE TABLE promise_allocation (
    promise_id UUID NOT NULL,
    payment_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT promise_allocation_pk PRIMARY KEY (promise_id, payment_id),
    CONSTRAINT promise_allocation_promise_id_fk FOREIGN KEY(promise_id) REFERENCES promise (id) ON DELETE CASCADE,
    CONSTRAINT promise_allocation_payment_id_fk FOREIGN KEY(payment_id) REFERENCES payment (id)
);

CREATE TABLE promise_item (
    promise_id UUID NOT NULL,
    item_id UUID NOT NULL,
    CONSTRAINT promise_item_pk PRIMARY KEY (promise_id, item_id),
    CONSTRAINT promise_item_promise_id_fk FOREIGN KEY(promise_id) REFERENCES promise (id) ON DELETE CASCADE,
    CONSTRAINT promise_item_item_id_fk FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE TABLE recording (
    call_id UUID NOT NULL,
    account_id UUID NOT NULL,
    user_id UUID NOT NULL,
    state VARCHAR(40) NOT NULL,
    policy_id UUID,
    mode VARCHAR(40) NOT NULL,
    notice VARCHAR,
    retention_days INTEGER NOT NULL,
    own_calls_heard BOOLEAN NOT NULL,
    pausing VARCHAR(40) DEFAULT 'allowed' NOT NULL,
    pause_minutes INTEGER DEFAULT '5' NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    why_not VARCHAR,
    ordered_at TIMESTAMP WITH TIME ZONE,
    notice_played_at TIMESTAMP WITH TIME ZONE,
    started_at TIMESTAMP WITH TIME ZONE,
    stopped_at TIMESTAMP WITH TIME ZONE,
    place VARCHAR,
    storage_key VARCHAR,
    size BIGINT,
    seconds FLOAT,
    sha256 VARCHAR,
    peaks BYTEA,
    stored_at TIMESTAMP WITH TIME ZONE,
    delete_after TIMESTAMP WITH TIME ZONE,
    deleted_at TIMESTAMP WITH TIME ZONE,
    trouble VARCHAR NOT NULL,
    tampered_at TIMESTAMP WITH TIME ZONE,
    held_at TIMESTAMP WITH TIME ZONE,
    held_by UUID,
    hold_reason VARCHAR NOT NULL,
    CONSTRAINT recording_pk PRIMARY KEY (call_id),
    CONSTRAINT recording_what_was_stored_has_its_checksum CHECK (state NOT IN ('stored', 'deleted') OR sha256 IS NOT NULL),
    CONSTRAINT recording_deleted_recordings_say_when CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
    CONSTRAINT recording_prevented_recordings_say_why CHECK ((state = 'prevented') = (why_not IS NOT NULL)),
    CONSTRAINT recording_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT recording_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT recording_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT recording_recordingstate CHECK (state IN ('unwanted', 'wanted', 'prevented', 'stored', 'deleted')),
    CONSTRAINT recording_policy_id_fk FOREIGN KEY(policy_id) REFERENCES recording_policy (id),
    CONSTRAINT recording_recordingmode CHECK (mode IN ('never', 'with_notice', 'always')),
    CONSTRAINT recording_pausing CHECK (pausing IN ('required', 'never', 'allowed')),
    CONSTRAINT recording_held_by_fk FOREIGN KEY(held_by) REFERENCES app_user (id) ON DELETE SET NULL
);

CREATE INDEX recording_by_account ON recording (account_id);

CREATE INDEX recording_to_delete ON recording (delete_after) WHERE state = 'stored' AND held_at IS NULL;

CREATE INDEX recording_waited_for ON recording (decided_at) WHERE state IN ('wanted', 'prevented');

CREATE TABLE recording_listening (
    id UUID NOT NULL,
    call_id UUID NOT NULL,
    user_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    mark VARCHAR NOT NULL,
    CONSTRAINT recording_listening_pk PRIMARY KEY (id),
    CONSTRAINT recording_listening_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT recording_listening_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id)
);

CREATE INDEX recording_listening_by_call ON recording_listening (call_id, user_id, last_at DESC);

CREATE TABLE recording_pause (
    id UUID NOT NULL,
    call_id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    asked_by UUID NOT NULL,
    muted_at TIMESTAMP WITH TIME ZONE,
    resume_asked_at TIMESTAMP WITH TIME ZONE,
    resumed_by UUID,
    unmuted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT recording_pause_pk PRIMARY KEY (id),
    CONSTRAINT recording_pause_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT recording_pause_asked_by_fk FOREIGN KEY(asked_by) REFERENCES app_user (id),
    CONSTRAINT recording_pause_resumed_by_fk FOREIGN KEY(resumed_by) REFERENCES app_user (id)
);

CREATE INDEX recording_pause_by_call ON recording_pause (call_id, asked_at);

CREATE UNIQUE INDEX recording_pause_open ON recording_pause (call_id) WHERE resume_asked_at IS NULL;

CREATE TABLE spy_session (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    call_id UUID NOT NULL,
    account_id UUID NOT NULL,
    collector_id UUID NOT NULL,
    team_id UUID,
    endpoint VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    mode VARCHAR(40) NOT NULL,
    mode_in_force VARCHAR(40),
    told BOOLEAN NOT NULL,
    state VARCHAR(40) NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE,
    started_at TIMESTAMP WITH TIME ZONE,
    stopped_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    why_ended VARCHAR(40),
    CONSTRAINT spy_session_pk PRIMARY KEY (id),
    CONSTRAINT spy_session_ended_sessions_have_an_end CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CONSTRAINT spy_session_ended_sessions_say_why CHECK ((state = 'ended') = (why_ended IS NOT NULL)),
    CONSTRAINT spy_session_user_id_fk FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT spy_session_call_id_fk FOREIGN KEY(call_id) REFERENCES call (id),
    CONSTRAINT spy_session_account_id_fk FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT spy_session_collector_id_fk FOREIGN KEY(collector_id) REFERENCES app_user (id),
    CONSTRAINT spy_session_team_id_fk FOREIGN KEY(team_id) REFERENCES team (id),
    CONSTRAINT spy_session_spymode CHECK (mode IN ('listen', 'whisper', 'barge')),
    CONSTRAINT spy_session_mode_in_force CHECK (mode_in_force IN ('listen', 'whisper', 'barge')),
    CONSTRAINT spy_session_spystate CHECK (state IN ('requested', 'ringing', 'listening', 'ended')),
    CONSTRAINT spy_session_spyend CHECK (why_ended IN ('stopped', 'call_over', 'not_answered', 'telephone_offline', 'expired', 'refused_by_switch', 'wrong_channel', 'lost', 'not_allowed'))
);

CREATE UNIQUE INDEX spy_session_live ON spy_session (user_id) WHERE state <> 'ended';

CREATE INDEX spy_session_of_call ON spy_session (call_id);

CREATE INDEX spy_session_of_collector ON spy_session (collector_id) WHERE state <> 'ended';

CREATE TABLE spy_turn (
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    mode VARCHAR(40) NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    in_force_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT spy_turn_pk PRIMARY KEY (id),
    CONSTRAINT spy_turn_session_id_fk FOREIGN KEY(session_id) REFERENCES spy_session (id) ON DELETE CASCADE,
    CONSTRAINT spy_turn_spymode CHECK (mode IN ('listen', 'whisper', 'barge'))
);

CREATE INDEX spy_turn_of_session ON spy_turn (session_id, asked_at);

-- strategy_immutable --
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

-- timeline_append_only --
-- The timeline is append-only: whoever has the database may add to it, nobody may change or shorten it.
CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the timeline is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER timeline_is_append_only BEFORE UPDATE OR DELETE ON timeline_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history();

import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { keys } from "./keys";
import type { DurationEstimate, ExperimentsPage, ExperimentView, NewExperiment } from "./types";

const EXPERIMENTS = "/api/experiments";

/** Every experiment, and the approved changes that could be tried. */
export const experimentsQuery = queryOptions({
  queryKey: keys.experiments,
  queryFn: ({ signal }) => get<ExperimentsPage>(EXPERIMENTS, signal),
});

/** An experiment with what it shows; looked at again until the worklist has followed it, then now and then. */
export const experimentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.experiment(id),
    queryFn: ({ signal }) => get<ExperimentView>(`${EXPERIMENTS}/${id}`, signal),
    refetchInterval: (query) => {
      const card = query.state.data?.card;
      if (!card) return false;
      return card.following ? 1000 : card.ended_at ? false : 60_000;
    },
  });

export interface Guessed {
  challenger_points: number;
  hold_out_points: number;
  measure: string;
  effect_points: number;
}

export const durationQuery = (asked: Guessed) =>
  queryOptions({
    queryKey: keys.experimentDuration(asked),
    queryFn: ({ signal }) => {
      const words = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]));
      return get<DurationEstimate>(`${EXPERIMENTS}/estimate?${words.toString()}`, signal);
    },
    retry: false,
  });

export const beginExperiment = (wish: NewExperiment, key: string) => post<ExperimentView>(EXPERIMENTS, wish, key);
export const endExperiment = ({ id, chosen }: { id: string; chosen: string }) =>
  post<ExperimentView>(`${EXPERIMENTS}/${id}/end`, { chosen });
export const resumeExperiment = (id: string) => post<ExperimentView>(`${EXPERIMENTS}/${id}/resumption`);

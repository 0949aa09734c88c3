import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "./client";
import type { Activity, Standing, Tutorial } from "./types";

export const RANGES = [1, 6, 24, 168] as const;
export type Hours = (typeof RANGES)[number];

/** How often a timeline of so many hours is asked for: before anything on it has moved by much. */
const PAUSES: Record<Hours, number> = { 1: 5_000, 6: 10_000, 24: 15_000, 168: 60_000 };

export const useActivity = (hours: Hours, lanes: number, slots: number) =>
  useQuery({
    queryKey: ["runs", "activity", hours, lanes, slots],
    queryFn: () => api.get<Activity>("/activity", { hours, lanes, slots }),
    refetchInterval: PAUSES[hours],
    placeholderData: keepPreviousData,
  });

export const useStanding = () =>
  useQuery({
    queryKey: ["runs", "standing"],
    queryFn: () => api.get<Standing>("/activity/standing"),
    refetchInterval: 3_000,
  });

/** How far the tutorial is; watched until it is done. */
export const useTutorial = (watched: boolean) =>
  useQuery({
    queryKey: ["tutorial"],
    queryFn: () => api.get<Tutorial>("/tutorial"),
    refetchInterval: ({ state }) => (watched && state.data?.done !== true ? 3_000 : false),
  });

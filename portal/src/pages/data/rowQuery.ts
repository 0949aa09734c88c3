import { useSearchParams } from "react-router";

/** Which rows are shown and how; it stands in the address. */
export interface RowQuery {
  filter: string;
  search: string;
  /** `name`, `-name` for descending; empty for the order of the ids. */
  order: string;
}

export function useRowQuery(): [RowQuery, (change: Partial<RowQuery>) => void] {
  const [address, setAddress] = useSearchParams();
  const query = {
    filter: address.get("filter") ?? "",
    search: address.get("search") ?? "",
    order: address.get("order") ?? "",
  };
  const change = (wanted: Partial<RowQuery>) =>
    setAddress(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(wanted)) {
          if (value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return [query, change];
}

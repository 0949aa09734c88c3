import { type Look as LookName, shapeOf } from "./marks";

/** The shape that stands for a state on the timeline. */
export function Look({ look }: { look: LookName }) {
  return (
    <svg className="look" width="16" height="16" aria-hidden="true">
      <path className={`shape ${look}`} d={shapeOf(look, 8, 8)} />
    </svg>
  );
}

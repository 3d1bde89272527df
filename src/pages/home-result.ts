/** What the model read in one sentence. */
import { withGlosses } from "../corpus/glosses.js";
import { html } from "../components/html.js";
import { errorNotice, hint } from "../components/notice.js";
import { entityColors, relationColors } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { sentence } from "../components/sentence.js";
import { words } from "../i18n/index.js";
import { pageLink } from "./frame.js";
import type { Reading, SentenceRead } from "./home-reading.js";
import { sentenceTables } from "./sentence-tables.js";

const text = words.pages.home;

interface ResultOptions {
  /** Shows the annotation on a rail of its own. */
  compare: boolean;
  /** Id of the model, for links. */
  model: string;
}

/** A sentence's result, or why there is none. */
export function resultView(reading: Reading, options: ResultOptions): HTMLElement {
  if ("tooLong" in reading) return errorNotice({ message: reading.tooLong, advice: text.tooLongAdvice });
  return sentenceView(reading, options);
}

/** The lane with scores, what was not known, and the tables. */
function sentenceView(
  { predicted, annotated, unknown, summary }: SentenceRead,
  { compare, model }: ResultOptions,
): HTMLElement {
  const colors = {
    entityColors: entityColors(summary.entityTypes),
    relationColors: relationColors(summary.relationTypes),
  };
  const below = compare ? annotated : undefined;
  const { entities } = withGlosses(predicted);
  const lane = responsive((width) =>
    sentence(
      {
        text: predicted.text,
        above: { entities, relations: predicted.relations },
        below,
        clauses: annotated?.clauses,
        unknown,
      },
      {
        ...colors,
        width,
        scores: true,
        railNames: below ? { above: text.predicted, below: text.annotated } : {},
      },
    ),
  );
  const unknownText = new Set(unknown.map(({ start, end }) => predicted.text.slice(start, end)));
  const asked = {
    ...(annotated ? { sentence: annotated.id } : { text: predicted.text }),
    model,
  };
  return html`<article class="reading">
    ${lane} ${compare && !annotated ? hint(text.noAnnotation) : null}
    ${unknown.length > 0 ? hint(text.unknown([...unknownText])) : null} ${sentenceTables(predicted, colors)}
    ${summary.config && predicted.entities.length > 1 ? html`<p><a href=${pageLink("masks", asked)}>${text.toMasks}</a></p>` : null}
  </article>`;
}

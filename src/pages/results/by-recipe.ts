/** The paper's claims under both recipes side by side: which verdicts depend on how the systems are trained. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { table } from "../../components/table.js";
import { CLAIMS } from "../../evaluation/claims.js";
import type { Claim } from "../../evaluation/claims.js";
import { RECIPES } from "../../evaluation/plan.js";
import type { Recipe } from "../../evaluation/plan.js";
import { words } from "../../i18n/index.js";
import type { Finding } from "./findings.js";

const text = words.results.byRecipe;

/** What each recipe's records say of a claim. */
export interface ClaimRow {
  claim: Claim;
  found: Record<Recipe, Finding>;
  compared: "same" | "differs" | "unknown";
}

/** The claims that at least one recipe's records speak to. */
export function claimRows(told: Record<Recipe, readonly Finding[]>): ClaimRow[] {
  return CLAIMS.flatMap((claim) => {
    const of = (recipe: Recipe) => told[recipe].find((finding) => finding.claim === claim)!;
    const found = { paper: of("paper"), recommended: of("recommended") };
    const [one, other] = [found.paper.verdict, found.recommended.verdict];
    if (one === undefined && other === undefined) return [];
    const compared = one === undefined || other === undefined ? "unknown" : one === other ? "same" : "differs";
    return [{ claim, found, compared }];
  });
}

export function byRecipeView(told: Record<Recipe, readonly Finding[]>): HTMLElement {
  const rows = claimRows(told);
  if (rows.length === 0) return hint(words.findings.none);
  return html`<section class="by-recipe">
    ${table(
      rows,
      [
        { header: text.claim, rowHeader: true, value: ({ claim }) => words.findings.claims[claim] },
        ...RECIPES.map((recipe) => ({
          header: words.results.recipes[recipe].name,
          value: ({ found }: ClaimRow) => findingCell(found[recipe]),
        })),
        { header: text.compared, value: ({ compared }) => text[compared] },
      ],
      { caption: text.title },
    )}
    <p class="provenance">${text.note}</p>
  </section>`;
}

function findingCell({ verdict, short }: Finding): HTMLElement {
  if (verdict === undefined) return html`<span class="muted">${text.notMeasured}</span>`;
  return html`<div>
    <strong>${words.findings.verdicts[verdict]}</strong>
    ${short.map((line) => html`<div>${line}</div>`)}
  </div>`;
}

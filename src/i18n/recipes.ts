/** Words for the two recipes, the balance of the losses, and the gradients of the two tasks. */
const percent = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)}%`;
const factor = (value: number) => (value === 0 ? "0" : String(Number(value.toPrecision(2))));

export const recipeWords = {
  names: { paper: "paper", recommended: "recommended" },
  /** In the list of runs. */
  named: (name: string, changed: boolean) => (changed ? `${name}, changed` : name),
  readouts: { cls: "[CLS]", pooled: "[CLS] with entities and the words between" },
  factor,
  legend: "Recipe",
  field: { label: "Recipe" },
  /** A sentence each. */
  about: {
    paper: (discard: number) =>
      `paper: what the text of the paper says; both losses are added as they are, ${percent(discard)} of the pairs without a relation are left out, and [CLS] alone tells the relation.`,
    recommended: (balance: number) =>
      `recommended: what measurement found better; the loss of the entities counts ${factor(balance)} times, so that relations get their part of each step, no pair is left out, and the relation is read from the entities and the words between too.`,
  },
  changed: (changes: readonly string[]) => `Changed from the recipe: ${changes.join("; ")}.`,
  change: (name: string, value: string, own: string) => `${name} is ${value}, the recipe says ${own}`,
  back: "Back to the recipe",
  settings: { discard: "No Relation left out", readout: "Read-out", balance: "Balance" },
  balance: { label: "Balance", help: "what the loss of the entities is multiplied with" },
  readout: { label: "Read-out", help: "what the relation is read from" },
  mostlyRelations: (share: number) =>
    `With this many pairs left out, ${percent(share)} of the training pairs are relations: more than half. The model will find relations where there are none.`,
  gradients: {
    norms: "Gradient on the shared layers, norm, logarithmic",
    share: "Share of that gradient, and of the step that the clip lets through, %",
    entities: "entities",
    relations: "relations",
    clip: "let through",
    sharePerRun: "Relations\u2019 share of the gradient, %",
    reading: (step: number, relations: number, clip: number) =>
      `At step ${step + 1} the relations get ${percent(relations)} of the shared layers\u2019 gradient${
        clip < 1
          ? `, and the norm clip multiplies the step with ${factor(clip)}`
          : ", and the norm clip leaves it whole"
      }.`,
  },
  starve: {
    title: "Watch relations starve and recover",
    about: (sentences: number, epochs: number, paper: number, balanced: number) =>
      `Two small runs of the same seed, on the first ${sentences} sentences for ${epochs} epochs. They differ in one number: the loss of the entities counts ${factor(paper)} times, as in the paper, or ${factor(balanced)} times. They take turns, a step each, and nothing of them is kept.`,
    start: "Watch relations starve and recover",
    cancel: "Stop",
    run: (balance: number) => `balance ${factor(balance)}`,
    running: (step: number, steps: number) => `Step ${step} of ${steps}.`,
    over: "Both runs are over.",
    cancelled: "The runs were stopped.",
    found: (balance: number, f1: number, share: number) =>
      `With balance ${factor(balance)} the relations had ${percent(share)} of the gradient on average, and the model finds relations on dev with F1 ${(100 * f1).toFixed(1)}.`,
  },
};

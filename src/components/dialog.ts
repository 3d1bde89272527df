/** Questions that need an answer before something is done. */
import { words } from "../i18n/index.js";
import { html, uniqueId } from "./html.js";

/** Asks for a line of text; null when the reader thinks better of it. */
export function askText(question: string, initial: string): Promise<string | null> {
  const id = uniqueId("ask");
  const input = html`<input id=${id} type="text" value=${initial} />` as HTMLInputElement;
  return ask(html`<p><label for=${id}>${question}</label> ${input}</p>`, words.dialog.ok).then((yes) =>
    yes && input.value.trim() !== "" ? input.value.trim() : null,
  );
}

/** Asks whether to go on; `action` is what the button says. */
export function askWhether(question: string, action: string): Promise<boolean> {
  return ask(html`<p>${question}</p>`, action);
}

function ask(content: HTMLElement, action: string): Promise<boolean> {
  const dialog = html`<dialog>
    <form method="dialog">
      ${content}
      <p class="buttons">
        <button value="yes" class="primary">${action}</button
        ><button value="" type="button">${words.dialog.cancel}</button>
      </p>
    </form>
  </dialog>` as HTMLDialogElement;
  dialog.querySelector<HTMLButtonElement>("button[type=button]")!.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    }),
  );
}

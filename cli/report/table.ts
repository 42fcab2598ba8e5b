/** The frame of the report's tables: the roles keep it a table for those who listen, where rows become cards. */
import { html, type Html } from "./html";

export interface TableFrame {
  readonly look: string;
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly Html[];
}

export function tableHtml({ look, caption, heads, rows }: TableFrame): Html {
  return html`<table class="${look}" role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`;
}

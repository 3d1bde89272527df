/** What differs between configurations: the only thing worth a table when runs are compared. */
import { words } from "../i18n/index.js";
import { table } from "./table.js";
import type { TableElement } from "./table.js";

export interface NamedConfig {
  name: string;
  /** Flat: name of a setting to its value. */
  config: Record<string, string | number | boolean>;
}

/** The settings on which at least two configurations differ, in the order in which they first occur. */
export function differingSettings(configs: readonly NamedConfig[]): string[] {
  const names = [...new Set(configs.flatMap(({ config }) => Object.keys(config)))];
  return names.filter((name) => new Set(configs.map(({ config }) => config[name])).size > 1);
}

/** One row a differing setting, one column a configuration; null where there is nothing to compare or nothing differs. */
export function differences(configs: readonly NamedConfig[], label: (setting: string) => string): TableElement | null {
  const settings = differingSettings(configs);
  if (configs.length < 2 || settings.length === 0) return null;
  return table(
    settings,
    [
      { header: words.differences.setting, rowHeader: true, value: label },
      ...configs.map(({ name, config }) => ({
        header: name,
        numeric: true,
        value: (setting: string) => (setting in config ? String(config[setting]) : "\u2013"),
      })),
    ],
    { caption: words.differences.caption },
  );
}

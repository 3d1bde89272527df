/** Words for parts of a link that are no settings of the page. */

export const urlProblemWords = {
  unknown: "is not a setting of this page",
  notANumber: "is not a number",
  notAnInteger: "is not a whole number",
  tooSmall: (min: number) => `is below ${min}`,
  tooLarge: (max: number) => `is above ${max}`,
  notAllowed: (allowed: readonly string[]) => `is none of ${allowed.join(", ")}`,
  notAmong: (allowed: readonly string[]) => `names something else than ${allowed.join(", ")}`,
  notABoolean: "is neither 0 nor 1",
  tooLong: (length: number) => `is longer than ${length} characters`,
  wrongCount: (count: number) => `does not have ${count} numbers`,
  repeated: "is given more than once",
  version: (version: number) => `was made for another version of this page (this is version ${version})`,
};

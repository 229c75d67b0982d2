// Validates pages: reads {config, pages: [{path, text}]} from standard input, writes [{path, messages}] for pages with
// faults. The first argument is the folder of the package html-validate.
"use strict";
const fs = require("node:fs");
const { HtmlValidate, StaticConfigLoader } = require(process.argv[2]);

const { config, pages } = JSON.parse(fs.readFileSync(0, "utf8"));
const validator = new HtmlValidate(new StaticConfigLoader(config));
const found = [];
for (const { path, text } of pages) {
  const messages = validator.validateStringSync(text, path).results.flatMap((result) => result.messages);
  if (messages.length) {
    found.push({ path, messages: messages.map(({ ruleId, message, line, offset }) => ({ ruleId, message, line, offset })) });
  }
}
process.stdout.write(JSON.stringify(found));

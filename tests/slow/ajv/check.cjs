// Reads schemas and values from stdin; prints what ajv says of each schema and of each value.
const { default: Ajv } = require(`${process.argv[2]}/node_modules/ajv`);

const { schemas, values } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const logged = [];
const log = (...words) => logged.push(words.join(" "));
const ajv = new Ajv({ strict: true, logger: { log, warn: log, error: log } });
const compiled = {};
for (const [kind, schema] of Object.entries(schemas)) {
  try {
    compiled[kind] = ajv.compile(schema);
  } catch (error) {
    log(`${kind}: ${error.message}`);
  }
}
const valid = values.map(([kind, value]) => compiled[kind]?.(value) ?? null);
console.log(JSON.stringify({ logged, valid }));

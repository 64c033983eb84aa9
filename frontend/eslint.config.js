import { readdirSync } from "node:fs";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Imports flow app -> features -> { live, api, ui, i18n }: what a folder may not reach is refused by name. */
const zone = (files, forbidden, message) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: ["../*"], message: "Reach other folders by their name: @/..." },
          ...(forbidden.length > 0 ? [{ group: forbidden, message }] : []),
        ],
      },
    ],
  },
});

const features = readdirSync(new URL("./src/features", import.meta.url));

export default tseslint.config(
  { ignores: ["node_modules", "src/api/schema.ts", "public"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.recommended,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  zone(["src/app/**"], [], ""),
  zone(["src/ui/**"], ["@/app/*", "@/features/*", "@/live/*", "@/api/*"], "ui draws; it knows no subject."),
  zone(["src/i18n/**"], ["@/app/*", "@/features/*", "@/live/*", "@/api/*", "@/ui/*"], "i18n knows words only."),
  zone(["src/api/**"], ["@/app/*", "@/features/*", "@/live/*", "@/ui/*"], "api asks the server; it draws nothing."),
  zone(["src/live/**"], ["@/app/*", "@/features/*", "@/ui/*"], "live listens; it draws nothing."),
  ...features.map((feature) =>
    zone(
      [`src/features/${feature}/**`],
      ["@/app/*", ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`)],
      "A feature knows one subject; app puts several on a page.",
    ),
  ),
);

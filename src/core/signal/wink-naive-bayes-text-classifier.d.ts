/** The part of the classifier that is used here; the package brings no types of its own. */
declare module 'wink-naive-bayes-text-classifier' {
  type Classifier = {
    /** None: what is learned and read is tokens already. */
    definePrepTasks(tasks: []): number;
    /** `considerOnlyPresence`: a token counts once per text. `smoothingFactor`: added to every count. */
    defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean;
    learn(tokens: string[], label: string): boolean;
    /** Ends the learning. */
    consolidate(): boolean;
    /** Labels with their log odds in bits, likeliest first; the label `unknown` when no token was ever seen. */
    computeOdds(tokens: string[]): [label: string, bits: number][];
  };
  export default function naiveBayes(): Classifier;
}

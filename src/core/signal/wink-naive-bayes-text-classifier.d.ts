/** The part of the classifier that is used here; the package brings no types of its own. */
declare module 'wink-naive-bayes-text-classifier' {
  type Classifier = {
    /** Turn a text into tokens, one after the other. */
    definePrepTasks(tasks: ((text: string) => string[])[]): number;
    /** `considerOnlyPresence`: a token counts once per text. `smoothingFactor`: added to every count. */
    defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean;
    learn(text: string, label: string): boolean;
    /** Ends the learning. */
    consolidate(): boolean;
    /** Labels with their log odds in bits, likeliest first; the label `unknown` when no token was ever seen. */
    computeOdds(text: string): [label: string, bits: number][];
  };
  export default function naiveBayes(): Classifier;
}

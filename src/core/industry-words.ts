/** An industry as people say it: `professional services`, and `non-clinical healthcare` for `healthcare_non_clinical`. */
export const industryWords = (industry: string): string =>
  industry.replace(/^(\w+?)_non_(\w+)$/, 'non-$2 $1').replaceAll('_', ' ');

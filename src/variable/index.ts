export { describedBy } from './described.ts';
export { type Domain, domainBeyondSingle, domainOf, endsOf, knownDomain, withBounds } from './domain.ts';
export { insideDomain } from './inside.ts';
export { isNumbered, placesOf } from './names.ts';
export { checkedVariables, type Variable, variableSchema } from './variable.ts';

/*
 * For the network called PREFIX, whose generated header is included above: reads points from the standard input, and
 * writes y, dydx, hessian and the flags of the three functions of each. Included by the program that export-c.test.ts
 * writes, once a network.
 */
#include <stdio.h>

#ifndef JOIN
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define OWN(name) JOIN(PREFIX, name)

static void put(const double *values, int count) {
  for (int i = 0; i < count; i++) printf("%.17g ", values[i]);
}
#endif

static int OWN(run)(void) {
  enum { d = OWN(inputs), m = OWN(outputs) };
  double x[d], y[m], dydx[m * d], hessian[m * d * d];
  for (;;) {
    for (int i = 0; i < d; i++)
      if (scanf("%lf", &x[i]) != 1) return i == 0 ? 0 : 1;
    const int flags[3] = {OWN(value)(x, y), OWN(gradient)(x, y, dydx), OWN(hessian)(x, y, dydx, hessian)};
    put(y, m);
    put(dydx, m * d);
    put(hessian, m * d * d);
    printf("%d %d %d\n", flags[0], flags[1], flags[2]);
  }
}

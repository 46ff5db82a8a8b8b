#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The two largest constituents: moon and sun, each twice a day. */
static const double moon_period = 12.4206;
static const double sun_period = 12.0;

static double height(double hours)
{
	const double turn = 2 * acos(-1);

	return 1.8 * cos(turn * hours / moon_period) + 0.6 * cos(turn * hours / sun_period);
}

int main(int argc, char **argv)
{
	double start = argc > 1 ? strtod(argv[1], NULL) : 0;

	for (int hour = 0; hour < 24; hour++)
		printf("%02d:00 %+.2f m\n", hour, height(start + hour));
	return 0;
}

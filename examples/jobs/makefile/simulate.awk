BEGIN {
  state = seed + 1
  for (i = 0; i < 100; i++) state = (state * 16807) % 2147483647
  print state % 100
}

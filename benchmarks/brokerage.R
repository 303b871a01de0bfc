# Times sna::brokerage, or the C kernel inside it alone, on a network that benchmarks/peers.py wrote.
#
#     Rscript brokerage.R FILE whole|kernel RUNS
#
# The file: n, m, the m sources, the m targets (from 1 on) and the n classes (from 1 on), as 4-byte integers.
# Prints the seconds of each run on one line, and the sums of the five roles on the next.

suppressMessages(library(sna))
given <- commandArgs(trailingOnly = TRUE)
file <- file(given[1], "rb")
n <- readBin(file, "integer")
m <- readBin(file, "integer")
arcs <- cbind(readBin(file, "integer", m), readBin(file, "integer", m), 1)
classes <- readBin(file, "integer", n)
close(file)
attr(arcs, "n") <- n  # sna's own form of a network, so that it has nothing to convert

edges <- as.double(arcs)
# The first line of numbers that sna::brokerage works out; the rest of it are expectations and deviations.
kernel <- function() {
  counted <- .C("brokerage_R", edges, as.integer(n), as.integer(m), classes, brok = double(5 * n),
                PACKAGE = "sna", NAOK = TRUE)
  colSums(matrix(counted$brok, n, 5))
}
work <- if (given[2] == "kernel") kernel else function() brokerage(arcs, classes)$raw.gli[1:5]

seconds <- numeric(0)
for (run in seq_len(as.integer(given[3]))) {
  seconds <- c(seconds, system.time(sums <- work())[["elapsed"]])
}
cat(seconds, "\n")
cat(sprintf("%.0f", sums), "\n")

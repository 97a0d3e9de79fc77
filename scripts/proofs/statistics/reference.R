# Reference values of tests/unit/statistics/reference.json, from R's own functions:
#   Rscript scripts/proofs/statistics/reference.R > tests/unit/statistics/reference.json
number <- function(x) trimws(formatC(x, digits = 17, format = "g"))
list_of <- function(x) paste0("[", paste(number(x), collapse = ","), "]")
entry <- function(name, x) paste0('  "', name, '": ', list_of(x))

z <- c(-8, -5, -3.3, -1.959963984540054, -1, -0.1, 0, 0.25, 1, 2.5, 4, 7)
p <- c(1e-12, 1e-6, 0.001, 0.025, 0.2, 0.5, 0.7, 0.95, 0.975, 0.999999)
t <- c(-30, -6, -2.5, -1, -0.01, 0, 0.5, 1.7, 3, 12)
df <- c(1, 2, 4.5, 9, 29, 120, 4000)

# One unit of 12 ballots with blanks: satisfied y of valid m answers each.
y <- c(4, 4, 3, 2, 4, 0, 3, 4, 1, 4, 2, 3)
m <- c(4, 4, 4, 3, 4, 4, 3, 4, 2, 4, 4, 4)
B <- length(y)
share <- sum(y) / sum(m)
# The ratio estimator's variance as the residual variance of the regression through the origin, weighted by 1/m.
v <- B * sum(residuals(lm(y ~ 0 + m, weights = 1 / m))^2) / (B - 1) / sum(m)^2
effective <- share * (1 - share) / v
# Wilson's score interval: prop.test takes fractions of a success where continuity is not corrected.
wilson <- suppressWarnings(prop.test(share * effective, effective, correct = FALSE)$conf.int)

# False-discovery rate: which of these p-values p.adjust calls discoveries at 5 %.
ps <- c(0.0004, 0.03, 0.0091, 0.6, 0.012, 0.2, 0.04, 0.0089, 0.9, 0.0301)
found <- as.numeric(p.adjust(ps, "BH") <= 0.05)

# DerSimonian and Laird's spread between units, by hand on R's sums.
distance <- c(0.05, -0.12, 0.01, 0.2, -0.06, 0.09, -0.25, 0.02, 0.15, -0.01)
chance <- c(0.04, 0.05, 0.03, 0.06, 0.045, 0.05, 0.055, 0.035, 0.04, 0.05)
score <- distance / chance
cut <- sort(score)[c(2, 9)]
phi <- mean(pmin(pmax(score, cut[1]), cut[2])^2)
w <- 1 / chance^2
between <- sqrt(max(0, (10 * phi - 9) / (sum(w) - sum(w^2) / sum(w))))

# Newcombe's method 10, from two score intervals.
a <- prop.test(56, 70, correct = FALSE)$conf.int
b <- prop.test(48, 80, correct = FALSE)$conf.int
newcombe <- c(56/70 - 48/80, 56/70 - 48/80 - sqrt((56/70 - a[1])^2 + (b[2] - 48/80)^2), 56/70 - 48/80 + sqrt((a[2] - 56/70)^2 + (48/80 - b[1])^2))

cat("{\n", paste(c(
  entry("z", z), entry("pnorm", pnorm(z)), entry("p", p), entry("qnorm", qnorm(p)),
  entry("t", t), entry("df", df), entry("pt", as.vector(outer(t, df, pt))),
  entry("y", y), entry("m", m), entry("share", share), entry("variance", v), entry("effective", effective), entry("wilson", wilson),
  entry("ps", ps), entry("found", found),
  entry("distance", distance), entry("chance", chance), entry("between", between),
  entry("newcombe", newcombe)), collapse = ",\n"), "\n}\n", sep = "")

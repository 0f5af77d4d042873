# A score run as somebody would write it in R: the survey package for the means, all else vectorised.
# Rscript run.R FOLDER: reads a made-up year (YearFiles.cs), prints the seconds of processor and the mean score.
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
read <- function(name) read.csv(file.path(folder, paste0(name, ".csv")), colClasses = c(staffNo = "character"), encoding = "UTF-8")
start <- proc.time()

cadres <- read("cadres"); frame <- read("frame"); responses <- read("responses")
work <- read("work"); findings <- read("findings"); materials <- read("materials")
staff <- cadres$staffNo

# satisfaction: every stratum of this year is thin, so all of a cadre's are one; one design of all, as the package is used
responses$y <- rowMeans(100 * (responses[paste0("answers.Q", 1:3)] - 1) / 4)
responses$N <- as.vector(tapply(frame$population, frame$staffNo, sum)[responses$staffNo])
design <- svydesign(ids = ~1, strata = ~staffNo, fpc = ~N, data = responses)
y <- coef(svyby(~y, ~staffNo, design, svymean))[staff]
n <- as.vector(table(responses$staffNo)[staff])
s2 <- as.vector(tapply(responses$y, responses$staffNo, var)[staff])

shrink <- function(i) {
  v <- sum((n[i] - 1) * s2[i]) / sum(n[i] - 1) / n[i]; k <- length(i)
  mu <- function(tau2) weighted.mean(y[i], 1 / (v + tau2))
  over <- function(tau2) sum((y[i] - mu(tau2))^2 / (v + tau2)) - (k - 1)
  tau2 <- if (over(0) <= 0) 0 else uniroot(over, c(0, 1e4), tol = 1e-9)$root
  B <- tau2 / (tau2 + v); G <- 1 - B; S1 <- sum(1 / (v + tau2)); S2 <- sum(1 / (v + tau2)^2)
  parts <- B * v + G^2 / S1 + 2 * G^2 * (2 * k / S1^2) / (v + tau2) - 2 * (k * S2 - S1^2) / S1^3 * G^2
  cbind(theta = B * y[i] + G * mu(tau2), se = sqrt(pmax(G^2 * (2 * k / S1^2) / (v + tau2), parts)))
}
members <- split(seq_along(staff), cadres$cohort)
satisfaction <- matrix(0, length(staff), 2)
for (i in members) satisfaction[i, ] <- shrink(i)

# material and field
have <- table(factor(materials$staffNo, staff), materials$kind)
M <- 100 * (0.5 * pmin(1, have[, "minutes"] / 2) + 0.5 * pmin(1, have[, "plan"]))
weight <- c(minor = 1, major = 2, critical = 4)[findings$severity]
conforms <- findings$conforming == "\u662f"
cohort <- setNames(cadres$cohort, staff)
p <- tapply(weight * conforms, cohort[findings$staffNo], sum) / tapply(weight, cohort[findings$staffNo], sum)
omega <- tapply(weight^2, cohort[findings$staffNo], sum) / tapply(weight, cohort[findings$staffNo], sum)
of <- function(values, by, keys) as.vector(tapply(values, by, sum)[keys])
total <- of(weight, findings$staffNo, staff); good <- of(weight * conforms, findings$staffNo, staff)
C <- (100 * good + 4 * 100 * as.vector(p[cadres$cohort])) / (total + 4)
seC <- sqrt(100^2 * as.vector((p * (1 - p) * omega)[cadres$cohort]) / (total + 4))
x <- of(work$count, work$staffNo, staff) * 2 / 1800
A <- pmin(1, (1 - exp(-x)) / (1 - exp(-2)))
g <- pmin(1, x / 0.6)
field <- 0.6 * C + 40 * A
score <- pmin(100, pmax(0, g * (0.15 * M + 0.40 * field + 0.45 * satisfaction[, 1])))

# rank intervals by cohort: 2,000 draws
set.seed(1)
intervals <- lapply(members, function(i) {
  drawn <- score[i] + g[i] * (0.40 * 0.6 * seC[i] * matrix(rnorm(length(i) * 2000), length(i)) + 0.45 * satisfaction[i, 2] * matrix(rnorm(length(i) * 2000), length(i)))
  apply(apply(-drawn, 2, rank), 1, quantile, c(0.025, 0.975))
})
cat(sum((proc.time() - start)[1:2]), mean(score), "\n")

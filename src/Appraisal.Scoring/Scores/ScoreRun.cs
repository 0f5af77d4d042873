using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Scores;

/// <summary>Computes a whole score run (sections 2 to 9) from its inputs alone.</summary>
public static class ScoreRun
{
    /// <summary>The run's result; the same inputs give the same one on every machine, whatever their order.</summary>
    /// <param name="inputs">Scheme that fulfils <see cref="SchemeRules"/>, participants and decisions.</param>
    /// <param name="progress">Told how many participants are done; may stay behind on other threads.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ArgumentException">A staff number occurs twice.</exception>
    public static RunResult Compute(RunInputs inputs, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var run = new ScoredRun(inputs, cancellation);
        run.DrawRanks(progress, cancellation);
        return run.Result();
    }

    /// <summary>The same but for the rank intervals, which take nearly all of the time.</summary>
    internal static RunResult WithoutRanks(RunInputs inputs) => new ScoredRun(inputs, CancellationToken.None).Result();
}

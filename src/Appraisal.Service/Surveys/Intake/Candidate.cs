using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>A checked response on its way into the database.</summary>
internal sealed class Candidate
{
    /// <summary>The row as it will be; its batch is not known yet.</summary>
    public required ResponseRow Row { get; init; }

    /// <summary>The version of the survey that it was checked against.</summary>
    public required int Version { get; init; }

    /// <summary>From then on the survey is final, if it has no response yet: what was not stored by then comes too late.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Its token as it must be stored, but for its place.</summary>
    public TokenRow? Token { get; init; }

    /// <summary>The place of its token, if not known before then looked up while its group is settled; null if there is no such token.</summary>
    public int? TokenPlace { get; set; }

    /// <summary>What to answer unless it is stored already: it came too late, but its answer may have been lost on the way.</summary>
    public Refusal? Otherwise { get; init; }

    /// <summary>What became of it; known once the submission is done.</summary>
    public Verdict Verdict { get; set; }

    /// <summary>When it was received, for one that is stored.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>The verdict where a response of its id is there already.</summary>
    public Verdict Again(string survey, byte[] digest) =>
        Row.Survey == survey && Row.Digest.AsSpan().SequenceEqual(digest) ? Verdict.Duplicate : Verdict.Conflict;
}

/// <summary>What became of a candidate.</summary>
internal enum Verdict
{
    Created,
    Duplicate,

    /// <summary>Its id stands for other content.</summary>
    Conflict,

    /// <summary>Its token is used up.</summary>
    TokenUsed,

    /// <summary>There is no such token in this survey.</summary>
    TokenUnknown,

    /// <summary>The token is for another cadre or stratum.</summary>
    TokenElsewhere,

    /// <summary>The survey has changed since it was checked.</summary>
    Stale,

    /// <summary>As its own refusal says.</summary>
    Refused,
}

/// <summary>Candidates of one request; done when their group is committed.</summary>
internal sealed class Submission(IReadOnlyList<Candidate> candidates)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Candidate> Candidates { get; } = candidates;

    /// <summary>True once each has its verdict; false if nothing could be stored.</summary>
    public Task<bool> Done => _done.Task;

    public void Fail(Exception error) => _done.TrySetException(error);

    public void Complete(bool stored) => _done.TrySetResult(stored);
}

namespace Appraisal.Storage;

/// <summary>One thing that is wrong with an input.</summary>
/// <param name="Field">The path of the field, e.g. <c>items[2].min</c>; empty for the whole.</param>
/// <param name="Code">What is wrong, stable; the message is looked up by it.</param>
/// <param name="Args">What the message names: the value, the allowed range.</param>
public sealed record FieldError(string Field, string Code, params object?[] Args);

/// <summary>Why something was not done. Bad input is a result, bad code an exception.</summary>
/// <param name="Status">The HTTP status that says it.</param>
/// <param name="Code">Stable; title and detail are looked up by it.</param>
/// <param name="Errors">All errors at once; may be empty.</param>
/// <param name="Args">What the detail names.</param>
public sealed record Refusal(int Status, string Code, IReadOnlyList<FieldError> Errors, params object?[] Args)
{
    /// <summary>There is no such thing.</summary>
    public static Refusal NotFound(string kind, string key) => new(404, "not-found", [], kind, key);

    /// <summary>A field names something that does not exist, or that lies outside the caller's territory: nobody can tell which.</summary>
    public static Refusal Unknown(string field, string kind, string? key) => Invalid(new FieldError(field, "unknown", kind, key));

    /// <summary>The state of things does not allow it.</summary>
    public static Refusal Conflict(string code, params object?[] args) => new(409, code, [], args);

    /// <summary>The input breaks rules.</summary>
    public static Refusal Invalid(params IReadOnlyList<FieldError> errors) => new(422, "invalid", errors);
}

/// <summary>An outcome that may be a refusal; a transaction whose outcome is one is rolled back.</summary>
public interface IOutcome
{
    /// <summary>Why not, or null if it was done.</summary>
    Refusal? Refusal { get; }
}

/// <summary>A value, or why there is none.</summary>
public sealed class Outcome<T> : IOutcome
{
    private readonly T? _value;

    private Outcome(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    /// <inheritdoc/>
    public Refusal? Refusal { get; }

    /// <summary>The value; only where there is no refusal.</summary>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException(Refusal.Code);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>What a PUT or an idempotent POST did.</summary>
public enum Change
{
    Created,
    Updated,
    Unchanged,
}

/// <summary>A stored value and what storing it did.</summary>
public sealed record Stored<T>(T Value, Change Change)
{
    /// <summary>What was there before, where it was changed and the use case tells.</summary>
    public object? Before { get; init; }

    /// <summary>What a reader of it gets, where that is more than the value.</summary>
    public object? Whole { get; init; }
}

/// <summary>What a form that adds something makes of an outcome.</summary>
public static class StoredOutcomes
{
    /// <summary>
    /// Refused if there was such a thing that is not the same: who adds does not know of it, and must not change it. What storing it did
    /// tells whether there was, as it looked under its own locks; where it did nothing, the thing is looked for.
    /// </summary>
    /// <param name="outcome">Of storing it, in the transaction that is rolled back if it is refused.</param>
    /// <param name="field">The field of its key.</param>
    /// <param name="key">Its key.</param>
    /// <param name="isThere">Whether there is one.</param>
    public static async Task<Outcome<Stored<T>>> AsNewAsync<T>(this Outcome<Stored<T>> outcome, string field, string key, Func<Task<bool>> isThere)
    {
        var changes = outcome.Refusal is { } refusal ? refusal.Status != 403 && await isThere() : outcome.Value.Change == Change.Updated;
        return changes ? Refusal.Invalid(new FieldError(field, "taken", key)) : outcome;
    }
}

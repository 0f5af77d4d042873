using System.Text.Json.Nodes;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>
/// One kind of thing that can be imported: its columns, who may, and the use case that stores its rows. The rules are the use case's; a kind
/// only says how a row becomes the request that the API takes.
/// </summary>
public abstract class ImportKind
{
    /// <summary>Its name in the route, e.g. <c>work</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What people call it.</summary>
    public abstract Scoring.LocalText Label { get; }

    /// <summary>Who may import it, beside administrators.</summary>
    public abstract Role[] Roles { get; }

    /// <summary>Its columns, in the order of the template.</summary>
    public abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>
    /// For a field that is an object with keys of the users' own (the answers of a response): its name. Each key is a column
    /// <c>answers.key</c> that holds a number or nothing.
    /// </summary>
    public virtual Column? Group => null;

    /// <summary>Columns that a file may have and that are not read: an export holds more than an import takes.</summary>
    public IReadOnlyList<Column> PassedOver => field ??= View is null ? [Mended]
        : [Mended, .. ListColumns.Leaves(View).Where(l => Columns.All(c => c.Name != l.Name)).Select(l => new Column(l.Name, l.Label, Column.PassedOverType, false, ""))];

    /// <summary>The items of the list that exports it; null where there is none.</summary>
    public virtual Type? View => null;

    /// <summary>What an item of that list says in a column that it holds elsewhere, or does not hold as such; null: in the field of the column's name.</summary>
    internal virtual Func<System.Text.Json.JsonElement, object?>? Exported(string column) => null;

    /// <summary>The column that a refused file comes back with.</summary>
    internal static Column Mended { get; } = new("whatToMend", new("What to mend", "需改正之处"), Column.PassedOverType, false, "");

    /// <summary>Whether a row without an id gets one made of its content.</summary>
    public bool MakesIds => Columns.Any(c => c.Type == "id");

    /// <summary>Its headings.</summary>
    internal Headings Headings => field ??= new Headings(this);

    /// <summary>What a field is called in the caller's language; the field itself where it is of no column.</summary>
    internal string LabelOf(string field) => FindLabel(field) ?? field;

    /// <summary>What a field, or the key of a group, is called in the caller's language; null where it is of no column.</summary>
    internal string? FindLabel(string field)
    {
        var name = field.Split('[', '.')[0];
        if (Columns.FirstOrDefault(c => c.Name == name) is { } column)
            return Messages.Of(column.Label);
        return Group is { } group && group.Name == name && field.Length > name.Length ? Messages.Of(group.Label) + field[name.Length..] : null;
    }

    /// <summary>Chinese words that a file of it may hold: headings, and words that stand in its cells.</summary>
    internal IEnumerable<string> ChineseWords => Columns.SelectMany(c => c.Words.Select(w => w.Zh).Prepend(c.Label.Zh)).Where(w => w.Length >= 2);

    /// <summary>The request that a row stands for.</summary>
    /// <exception cref="System.Text.Json.JsonException">A field of it has another type.</exception>
    internal abstract object Bind(JsonObject row);

    /// <summary>What identifies the thing that a row stands for: two rows of a file may not have the same; null where it cannot be told.</summary>
    internal abstract string? Key(object request);

    /// <summary>The indices of the requests in the order in which they are to be stored; that of the file by default.</summary>
    internal virtual IReadOnlyList<int> Order(IReadOnlyList<object> requests) => [.. Enumerable.Range(0, requests.Count)];

    /// <summary>The requests of rows, with what is stored in the fields that they leave out; of what is not stored yet as they are.</summary>
    internal async Task<IReadOnlyList<object>> RequestsAsync(Session session, IReadOnlyList<ImportRow> rows, CancellationToken cancel)
    {
        var requests = rows.Select(r => r.Request).ToArray();
        var partial = rows.Index().Where(r => !r.Item.LeftOut.IsNothing).ToList();
        if (partial.Count == 0)
            return requests;
        foreach (var ((index, _), request) in partial.Zip(await KeepAsync(session, [.. partial.Select(r => r.Item)], cancel)))
            requests[index] = request;
        return requests;
    }

    /// <summary>The requests of rows that leave fields out, with what is stored there.</summary>
    private protected virtual Task<IReadOnlyList<object>> KeepAsync(Session session, IReadOnlyList<ImportRow> rows, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<object>>([.. rows.Select(r => r.Request)]);

    /// <summary>Stores the requests, in order, in the caller's transaction; an outcome for each. A refused one has written nothing.</summary>
    internal abstract Task<IReadOnlyList<Outcome<RowChange>>> ApplyAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<object> requests, CancellationToken cancel);

    /// <summary>Why every file that the caller may have would be refused as a whole; null: it would not.</summary>
    internal virtual Task<FieldError?> WhyNotAsync(Session session, Caller caller, DateTimeOffset now, CancellationToken cancel) => Task.FromResult<FieldError?>(null);

    /// <summary>What a person should look at although no rule is broken, of rows that made something new.</summary>
    internal virtual Task<Warnings?> WarningsAsync(Session session, Caller caller, CancellationToken cancel) => Task.FromResult<Warnings?>(null);
}

/// <summary>What storing a row did.</summary>
/// <param name="Change">Whether it made something, changed it, or neither.</param>
/// <param name="Before">What was there; null for what is new.</param>
/// <param name="After">What is there now.</param>
internal sealed record RowChange(Change Change, object? Before, object? After);

/// <summary>A kind whose rows become requests of one type.</summary>
public abstract class ImportKind<TRequest> : ImportKind
    where TRequest : notnull
{
    internal sealed override object Bind(JsonObject row) => BindRow(row);

    internal sealed override string? Key(object request) => KeyOf((TRequest)request);

    internal sealed override Task<IReadOnlyList<Outcome<RowChange>>> ApplyAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<object> requests, CancellationToken cancel) =>
        ApplyRowsAsync(session, caller, import, [.. requests.Cast<TRequest>()], cancel);

    private protected sealed override async Task<IReadOnlyList<object>> KeepAsync(Session session, IReadOnlyList<ImportRow> rows, CancellationToken cancel) =>
        [.. (await KeepRowsAsync(session, [.. rows.Select(r => ((TRequest)r.Request, r.LeftOut))], cancel)).Cast<object>()];

    /// <inheritdoc cref="ImportKind.KeepAsync"/>
    private protected virtual Task<IReadOnlyList<TRequest>> KeepRowsAsync(Session session, IReadOnlyList<(TRequest Request, LeftOut LeftOut)> rows, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<TRequest>>([.. rows.Select(r => r.Request)]);

    /// <inheritdoc cref="ImportKind.Bind"/>
    private protected abstract TRequest BindRow(JsonObject row);

    /// <inheritdoc cref="ImportKind.Key"/>
    private protected abstract string? KeyOf(TRequest request);

    /// <inheritdoc cref="ImportKind.ApplyAsync"/>
    private protected abstract Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<TRequest> requests, CancellationToken cancel);

    /// <summary>Takes a field out of a row that the request's body does not have: a part of the address.</summary>
    private protected static string? Take(JsonObject row, string field)
    {
        if (!row.Remove(field, out var node) || node is null)
            return null;
        return node.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? node.GetValue<string>()
            : throw new System.Text.Json.JsonException(null, "$." + field, null, null);
    }

    /// <summary>What the parts of a key are together; null where one is missing, which the rules will tell.</summary>
    private protected static string? Identity(params string?[] parts) =>
        Array.Exists(parts, Check.IsBlank) ? null : string.Join('\n', parts.Select(Check.Normalise));

    /// <summary>A code in its one form, to look it up; empty where it is none, which the rules will tell.</summary>
    private protected static string CodeOf(string? code) => Check.Normalise(code) is { } plain && Check.IsCode(plain) ? plain : "";

    /// <summary>The rest of a row as the request's body.</summary>
    private protected static T Body<T>(JsonObject row) => System.Text.Json.JsonSerializer.Deserialize<T>(row, Json.Options)!;

    /// <summary>What a use case's outcome says of the change alone.</summary>
    private protected static Outcome<RowChange> ChangeOf<T>(Outcome<Stored<T>> outcome) =>
        outcome.Refusal is { } refusal ? refusal : new RowChange(outcome.Value.Change, outcome.Value.Before, outcome.Value.Value);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Organization;
using Appraisal.Storage;

namespace Appraisal.Service.Web.Pages;

/// <summary>
/// What a form shows: what was typed if it was sent or is shown again, else what it began with; the refusal of the use case beside the
/// fields that it names; and what somebody else stored meanwhile.
/// </summary>
public sealed class FormState
{
    private const string OnceField = "_once";
    private const string SeenField = "_seen";

    // a list of more is a matter for a file: each name is looked for by itself
    private const int MostNames = 200;

    private static readonly char[] Semicolons = [';', '；'];
    private static readonly char[] Separators = [';', '；', ',', '，', '、', '\n', '\r'];

    private readonly Dictionary<string, string> _initial = new(StringComparer.Ordinal);
    private IFormCollection? _typed;
    private readonly Check _unreadable = new();
    private readonly List<(string Name, string Label, NamedKind? Kind, bool Several)> _fields = [];
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal); // of what was typed as a name
    private readonly List<FieldError> _unnamed = [];
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal); // fields that show what is stored by now instead of what was sent

    /// <param name="http">The request.</param>
    /// <param name="name">Tells the forms of a page apart.</param>
    public FormState(HttpContext http, string name)
    {
        Name = name;
        var kept = KeptForms.Of(http);
        var sent = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType ? http.Request.Form : null;
        _typed = (kept ?? sent) is { } form && form["_handler"] == name ? form : null;
        (IsKept, IsSent) = (_typed is not null && kept is not null, _typed is not null && kept is null);
        Once = Guid.TryParse(Typed(OnceField), out var once) ? once : NewId(http);
    }

    /// <summary>A form about one of several things on a page: it is named by the thing, not by its place, which is another once something was added.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What it does.</param>
    /// <param name="of">The key of the thing.</param>
    public FormState(HttpContext http, string name, object of)
        : this(http, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of.ToString()!)))[..16]}")
    {
    }

    /// <summary>Tells the forms of a page apart.</summary>
    public string Name { get; }

    /// <summary>It was sent with this request.</summary>
    public bool IsSent { get; }

    /// <summary>It is shown again with what was typed before a session ended.</summary>
    public bool IsKept { get; }

    /// <summary>The id of what the form makes: sent twice, it is made once.</summary>
    public Guid Once { get; private set; }

    /// <summary>What was typed and cannot be read.</summary>
    public IReadOnlyList<FieldError> Unreadable => _unreadable.Errors;

    /// <summary>Why it was not done.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>What is stored by now under the fields that both changed; empty unless somebody else was faster.</summary>
    public IReadOnlyDictionary<string, string> Meanwhile { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the hidden field says of what is stored.</summary>
    public string Seen => Json.Text(_initial.OrderBy(i => i.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal));

    /// <summary>What the field shows.</summary>
    public string this[string field] => Typed(field) ?? _initial.GetValueOrDefault(field, "");

    /// <summary>What was typed into the field; null: it was left empty, or the form was not sent.</summary>
    public string? Text(string field) => _codes.GetValueOrDefault(field) ?? (Typed(field) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null);

    /// <summary>Every value of a field with several.</summary>
    public IReadOnlyList<string> All(string field) => _typed is null || _stored.Contains(field)
        ? _initial.GetValueOrDefault(field)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? []
        : [.. _typed[field].OfType<string>()];

    /// <summary>A field that holds one thing a line, its parts apart by semicolons: the lines that say something, each with at most so many parts.</summary>
    public IEnumerable<string[]> Lines(string field, int parts = int.MaxValue) => (Text(field) ?? "")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(Semicolons, parts, StringSplitOptions.TrimEntries));

    /// <summary>A field that holds several codes or names, one a line or with something between them.</summary>
    public IReadOnlyList<string> Entries(string field) => (Text(field) ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether a box is ticked.</summary>
    public bool IsTicked(string field) => _typed is null || _stored.Contains(field) ? _initial.ContainsKey(field) : _typed.ContainsKey(field);

    /// <summary>A number that was typed; what is none is refused.</summary>
    public double? Number(string field) => Read(field, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : (double?)null);

    /// <summary>A whole number that was typed.</summary>
    public int? Whole(string field) => Read(field, text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : (int?)null,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number != Math.Truncate(number) ? "whole-number" : "unreadable-value");

    /// <summary>A day that was typed.</summary>
    public DateOnly? Day(string field) => Read(field, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var value) ? value : (DateOnly?)null);

    /// <summary>A moment that was typed, in the time zone of the service.</summary>
    public DateTimeOffset? Moment(string field, TimeProvider clock) => Read(field, text =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
            ? new DateTimeOffset(value, clock.LocalTimeZone.GetUtcOffset(value))
            : (DateTimeOffset?)null);

    /// <summary>A word of the contract that was chosen.</summary>
    public T? Word<T>(string field)
        where T : struct, Enum => Read(field, text => Wire.TryValue<T>(text, out var value) ? value : (T?)null);

    /// <summary>What a field begins with.</summary>
    public FormState With(string field, object? value)
    {
        if (value is not null)
            _initial[field] = value switch
            {
                DateOnly day => PageText.Day(day),
                IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
                _ => value.ToString()!,
            };
        return this;
    }

    /// <summary>
    /// Does what the form is for: unless a value cannot be read, or somebody else stored another state than the form began with (409). Then
    /// a field that was left as it was shows what is stored, and beside one that both changed stands what is. Sent once more, it is done.
    /// </summary>
    public async Task<bool> RunAsync<T>(HttpContext http, Func<Task<Outcome<T>>> act)
    {
        if (_unreadable.Refusal is { } unreadable)
            return Refuse(http, unreadable);
        if (_initial.Count > 0 && Typed(SeenField) is { } seen && seen != Seen)
        {
            Merge(seen);
            return Refuse(http, Refusal.Conflict("changed-meanwhile"));
        }
        return (await act()).Refusal is not { } refusal || Refuse(http, refusal);
    }

    /// <summary>After something was made that is shown on the answer itself: the form stays, for the next one, under an id of its own.</summary>
    public void BeginAnew(HttpContext http)
    {
        _typed = null;
        _codes.Clear();
        Once = NewId(http);
    }

    /// <summary>Says that it was not done, and why.</summary>
    public bool Refuse(HttpContext http, Refusal refusal)
    {
        Refusal = Named(refusal);
        http.Response.StatusCode = Refusal.Status;
        return false;
    }

    /// <summary>Notes that a field is drawn, so that what is wrong with it or its parts can stand beside it, and be named by its label.</summary>
    /// <param name="field">Its path.</param>
    /// <param name="label">What it is called.</param>
    /// <param name="kind">It asks for the code of one of these, and takes a name as well.</param>
    /// <param name="several">Or for several, one a line.</param>
    public void Draws(string field, string label, NamedKind? kind = null, bool several = false)
    {
        if (!_fields.Exists(f => f.Name == field))
            _fields.Add((field, label, kind, several));
    }

    /// <summary>
    /// Reads names that were typed where a code is asked for: from here on <see cref="Text"/> gives the code. What is none stays as it is, so that
    /// whoever is asked refuses it with all else that is wrong.
    /// </summary>
    public async Task ReadNamesAsync(Func<NamedKind, string, Task<FoundByName>> find)
    {
        foreach (var (field, _, kind, several) in _fields.Where(f => f.Kind is not null).ToList())
        {
            if (Text(field) is not { } typed)
                continue;
            var parts = several ? Entries(field) : [typed];
            if (parts.Count > MostNames)
                continue;
            var codes = new List<string>(parts.Count);
            foreach (var part in parts)
            {
                var found = await find(kind!.Value, part);
                codes.Add(found.Code ?? part);
                if (found.Code is null)
                    _unnamed.Add(Unnamed(field, kind.Value, part, found.Several));
            }
            _codes[field] = string.Join('\n', codes);
        }
    }

    private static FieldError Unnamed(string field, NamedKind kind, string typed, IReadOnlyList<string> several) => several.Count == 0
        ? new FieldError(field, $"no-{Wire.Text(kind)}", Check.Shown(typed))
        : new FieldError(field, $"several-{Wire.Text(kind)}s", Check.Shown(typed), PageText.Listed(several));

    /// <summary>Where among the fields the one stands that shows an error; last where none does.</summary>
    public int PlaceOf(string path) => _fields.FindIndex(f => f.Name == FieldOf(path)) is var place and >= 0 ? place : int.MaxValue;

    /// <summary>What the field that shows an error is called, with the place in its list where that is meant; null: none is drawn.</summary>
    public string? LabelOf(string path)
    {
        var (name, label, _, _) = _fields.Find(f => f.Name == FieldOf(path));
        return name is null ? null
            : path.Length > name.Length && path[name.Length] == '[' && int.TryParse(path[(name.Length + 1)..].Split(']')[0], CultureInfo.InvariantCulture, out var place)
                ? Messages.Of("form.place", label, place + 1)
                : label;
    }

    /// <summary>All that is wrong with a field, or with parts of what was typed into it: of a part in a list it says which.</summary>
    public IReadOnlyList<string> ErrorsOf(string field) => [.. (Refusal?.Errors ?? []).Where(e => FieldOf(e.Field) == field).Select(e =>
        LabelOf(e.Field) is { } label && label != LabelOf(field) ? Messages.Of("form.wrong", label, PageProblems.Describe(e).Message) : PageProblems.Describe(e).Message)];

    /// <summary>
    /// The field that shows an error: the one of its path; else the one whose lines are its parts (<c>items</c> for <c>items[2].text</c>),
    /// or the first of its parts (<c>title.en</c> for <c>title</c>). Where none is drawn, the path itself.
    /// </summary>
    public string FieldOf(string path)
    {
        var names = _fields.Select(f => f.Name).ToList();
        return names.Contains(path) ? path : names.Where(f => IsWithin(path, f)).MaxBy(f => f.Length) ?? names.Find(f => IsWithin(f, path)) ?? path;
    }

    /// <summary>The id of a field's control on the page.</summary>
    public string IdOf(string field) => $"{Name}-{string.Concat(field.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}";

    // a field that holds no code and no name of one is told in its own words, whatever the use case said of it
    private Refusal Named(Refusal refusal) => _unnamed.Count == 0 || refusal is { Errors.Count: 0, Status: not 404 }
        ? refusal
        : Refusal.Invalid([.. refusal.Errors.Where(e => !_unnamed.Exists(u => u.Field == FieldOf(e.Field))), .. _unnamed]);

    private void Merge(string seenText)
    {
        var seen = Begun(seenText);
        var changed = _initial.Keys.Union(seen.Keys).Where(field => Stored(field) != Line(seen.GetValueOrDefault(field))).ToList();
        _stored.UnionWith(changed.Where(field => Sent(field) == Line(seen.GetValueOrDefault(field))));
        Meanwhile = changed.Where(field => !_stored.Contains(field) && Sent(field) != Stored(field)).ToDictionary(field => field, Stored, StringComparer.Ordinal);
    }

    private static Guid NewId(HttpContext http) => Guid.CreateVersion7(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    private string Stored(string field) => Line(_initial.GetValueOrDefault(field));

    private string Sent(string field) => _typed!.TryGetValue(field, out var values) ? Line(string.Join('\n', values.OfType<string>())) : "";

    // a browser ends lines in its own way
    private static string Line(string? text) => (text ?? "").ReplaceLineEndings("\n");

    private static Dictionary<string, string?> Begun(string seen)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string?>>(seen) ?? [];
        }
        catch (JsonException) // made up by hand
        {
            return [];
        }
    }

    private static bool IsWithin(string path, string whole) =>
        whole.Length > 0 && path.Length > whole.Length && path.StartsWith(whole, StringComparison.Ordinal) && path[whole.Length] is '.' or '[';

    private string? Typed(string field) => _typed is not null && !_stored.Contains(field) && _typed.TryGetValue(field, out var value) ? value.ToString() : null;

    private T? Read<T>(string field, Func<string, T?> read, Func<string, string>? fault = null)
        where T : struct
    {
        if (Text(field) is not { } text)
            return null;
        var typed = text.Normalize(NormalizationForm.FormKC).Trim();
        var value = read(typed);
        if (value is null && _unreadable.Errors.All(e => e.Field != field))
            _unreadable.Add(field, fault?.Invoke(typed) ?? "unreadable-value", Check.Shown(typed));
        return value;
    }
}

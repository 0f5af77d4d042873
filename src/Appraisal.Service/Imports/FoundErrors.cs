using System.Globalization;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>The same thing wrong in many rows.</summary>
/// <param name="Message">What it is.</param>
/// <param name="Rows">The rows, those that follow each other together: <c>2–817, 900</c>.</param>
/// <param name="Count">How many they are.</param>
public sealed record RepeatedError(string Message, string Rows, int Count);

/// <summary>What is wrong with a file, as a page says it: what is the same in many rows is said once, of the file; the rest in its row.</summary>
public sealed class FoundErrors
{
    private const int Many = 10; // rows
    private const int MostSpans = 20;

    private readonly ImportKind _kind;
    private readonly ILookup<int, RowError> _rows;
    private readonly HashSet<(string, string, string)> _repeated;

    /// <param name="kind">Of what kind the file is.</param>
    /// <param name="errors">All of them.</param>
    /// <param name="rows">How many rows the file has: what is wrong with every one of several is wrong with the file.</param>
    internal FoundErrors(ImportKind kind, IReadOnlyList<RowError> errors, int rows)
    {
        var groups = errors.GroupBy(Same).Where(g => g.Count() > Many || (g.Count() > 1 && g.Count() == rows)).ToList();
        (_kind, _rows) = (kind, errors.OrderBy(e => e.Row).ToLookup(e => e.Row));
        _repeated = [.. groups.Select(g => g.Key)];
        Repeated = [.. groups.Select(g => new RepeatedError(Message(g.First()), Spans([.. g.Select(e => e.Row).Distinct().Order()]), g.Select(e => e.Row).Distinct().Count()))];
    }

    /// <summary>What is the same in many rows.</summary>
    public IReadOnlyList<RepeatedError> Repeated { get; }

    /// <summary>The rows with errors.</summary>
    public IReadOnlySet<int> Rows => field ??= _rows.Select(r => r.Key).ToHashSet();

    /// <summary>What is wrong in a cell; of what is said once for many rows only that it is so.</summary>
    public IEnumerable<string> In(int row, string field) =>
        _rows[row].Where(e => e.Error.Field == field).Select(Said);

    /// <summary>What is wrong with a row and with none of these fields: that it repeats another, or what the file has no column for.</summary>
    public IEnumerable<string> Of(int row, IReadOnlySet<string> fields) => _rows[row].Where(e => !fields.Contains(e.Error.Field)).Select(Said);

    /// <summary>What is wrong with all rows but these and is not said once for many, in order of rows.</summary>
    public IEnumerable<(int Row, string Message)> Beside(IReadOnlySet<int> rows) =>
        _rows.Where(r => !rows.Contains(r.Key)).SelectMany(r => r).Where(e => !_repeated.Contains(Same(e))).Select(e => (e.Row, Message(e)));

    private string Said(RowError error) => _repeated.Contains(Same(error)) ? Messages.Of("imports.said-above") : Message(error);

    private string Message(RowError error) => RowMessages.Describe(_kind, error, onPage: true).Message;

    private static (string, string, string) Same(RowError error) => (error.Error.Field, error.Error.Code, string.Join('\n', error.Error.Args));

    private static string Spans(List<int> rows)
    {
        var spans = new List<(int First, int Last)>();
        foreach (var row in rows)
        {
            if (spans is [.., var last] && row == last.Last + 1)
                spans[^1] = last with { Last = row };
            else
                spans.Add((row, row));
        }
        var shown = spans.Take(MostSpans).Select(s => s.First == s.Last ? Text(s.First) : $"{Text(s.First)}–{Text(s.Last)}");
        return string.Join(Messages.Of("imports.and"), shown) + (spans.Count > MostSpans ? " …" : "");

        static string Text(int row) => row.ToString(CultureInfo.InvariantCulture);
    }
}

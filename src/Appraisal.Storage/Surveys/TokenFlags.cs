using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>Which tokens of a survey are used, of so many that stand side by side.</summary>
public sealed record TokenUseRow
{
    /// <summary>Tokens in a row.</summary>
    public const int Length = 4096;

    public required string Survey { get; init; }

    /// <summary>The tokens whose place divided by <see cref="Length"/> is this.</summary>
    public required int Block { get; init; }

    /// <summary>A bit for each, the first token's the lowest of the first byte.</summary>
    public required byte[] Used { get; init; }
}

/// <summary>
/// The flags of some tokens, read and written together. A flag a row would change a page of the database for nearly every token, as
/// hashes are in no order: that cost more than all else that is done for a response.
/// </summary>
public sealed class TokenFlags
{
    private static readonly Table<TokenUseRow> Rows = new("token_use", ("survey", u => u.Survey), ("block", u => u.Block), ("used", u => u.Used));

    private static readonly Statement Blocks = new("SELECT survey, block, used FROM token_use WHERE survey = @survey AND block IN {blocks}");

    // parameters in this order
    private static readonly Statement Update = new("UPDATE token_use SET used = @used WHERE survey = @survey AND block = @block");

    private static readonly Statement Delete = new("DELETE FROM token_use WHERE survey = @survey AND block IN {blocks}");

    private readonly Dictionary<(string Survey, int Block), byte[]> _flags = [];
    private readonly HashSet<(string Survey, int Block)> _changed = [];

    /// <summary>Whoever uses tokens of a survey holds this lock from before it reads their flags.</summary>
    public static string LockName(string survey) => "tokens:" + survey;

    /// <summary>The flags of the tokens at these places.</summary>
    public static async Task<TokenFlags> ReadAsync(Session session, IEnumerable<(string Survey, int Place)> tokens, CancellationToken cancel = default)
    {
        var flags = new TokenFlags();
        foreach (var survey in tokens.GroupBy(t => t.Survey, StringComparer.Ordinal))
        {
            foreach (var row in await session.QueryAsync<TokenUseRow>(Blocks, new { survey = survey.Key, blocks = Json(survey.Select(t => BlockOf(t.Place))) }, cancel))
                flags._flags[(row.Survey, row.Block)] = row.Used;
        }
        return flags;
    }

    /// <summary>Whether the token at a place is used.</summary>
    public bool IsUsed(string survey, int place) => (Byte(survey, place) & Bit(place)) != 0;

    /// <summary>Marks the token at a place as used, to be written; false if it is used already.</summary>
    public bool TryUse(string survey, int place)
    {
        ref var flags = ref Byte(survey, place);
        if ((flags & Bit(place)) != 0)
            return false;
        flags |= Bit(place);
        _changed.Add((survey, BlockOf(place)));
        return true;
    }

    /// <summary>Writes what was changed.</summary>
    public Task WriteAsync(Session session, CancellationToken cancel = default)
    {
        if (session.Kept is not { } kept)
            return ReplaceAsync(session, cancel);
        var update = kept.Prepare(Update);
        foreach (var (survey, block) in _changed)
        {
            update.BindBytes(1, _flags[(survey, block)]);
            update.BindText(2, survey);
            update.BindWhole(3, block);
            update.Execute();
        }
        return Task.CompletedTask;
    }

    // over a network, two statements rather than one for each
    private async Task ReplaceAsync(Session session, CancellationToken cancel)
    {
        foreach (var survey in _changed.GroupBy(c => c.Survey, StringComparer.Ordinal))
            await session.ExecuteAsync(Delete, new { survey = survey.Key, blocks = Json(survey.Select(c => c.Block)) }, cancel);
        await Rows.InsertAsync(session, [.. _changed.Order().Select(c => new TokenUseRow { Survey = c.Survey, Block = c.Block, Used = _flags[c] })], cancel);
    }

    internal static Task ExtendAsync(Session session, string survey, int first, int count, CancellationToken cancel)
    {
        var there = (first + TokenUseRow.Length - 1) / TokenUseRow.Length;
        var needed = (first + count + TokenUseRow.Length - 1) / TokenUseRow.Length;
        return Rows.InsertAsync(session, [.. Enumerable.Range(there, needed - there).Select(block =>
            new TokenUseRow { Survey = survey, Block = block, Used = new byte[TokenUseRow.Length / 8] })], cancel);
    }

    private ref byte Byte(string survey, int place) => ref _flags[(survey, BlockOf(place))][place % TokenUseRow.Length / 8];

    private static byte Bit(int place) => (byte)(1 << (place % 8));

    private static int BlockOf(int place) => place / TokenUseRow.Length;

    private static string Json(IEnumerable<int> blocks) => JsonSerializer.Serialize(blocks.Distinct().Order());
}

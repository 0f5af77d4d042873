using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Appraisal.Storage;

/// <summary>
/// A statement that SQLite keeps prepared, bound by position and stepped here: the provider's commands cost as much again as an insert
/// itself. For one transaction at a time, like its connection.
/// </summary>
internal sealed class KeptStatement : IDisposable
{
    // a text that is no longer than this is put into UTF-8 on the stack
    private const int ShortText = 256;

    // what a parameter has that is no text
    private static readonly object Unknown = new();
    private static readonly object Whole = new();
    private static readonly object Id = new();

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    // what each parameter has: nearly all rows have the same batch, survey, stratum, device and flags as the row before
    private readonly Bound[] _bound;

    public KeptStatement(sqlite3 connection, string text)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection, text, out _statement));
        _bound = new Bound[raw.sqlite3_bind_parameter_count(_statement) + 1];
        Array.Fill(_bound, new Bound(Unknown));
    }

    /// <summary>Gives a parameter a value, in the form that the provider gives it; the first is 1.</summary>
    public void Bind(int position, object? value)
    {
        switch (TypeHandlers.Plain(value))
        {
            case null: BindText(position, null); break;
            case string text: BindText(position, text); break;
            case byte[] bytes: BindBytes(position, bytes); break;
            case bool flag: BindWhole(position, flag ? 1 : 0); break;
            case int number: BindWhole(position, number); break;
            case long number: BindWhole(position, number); break;
            case double number: BindReal(position, number); break;
            case DateTime time: BindInstant(position, time); break;
            case DateOnly date: BindText(position, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            default: throw new ArgumentException($"A {value!.GetType().Name} has no form in SQLite.", nameof(value));
        }
    }

    /// <summary>Gives a parameter a text; none is NULL.</summary>
    public void BindText(int position, string? text)
    {
        if (_bound[position].What is var before && (ReferenceEquals(before, text) || (before is string known && known == text)))
            return;
        if (text is null)
            Check(raw.sqlite3_bind_null(_statement, position));
        else if (text.Length is 0 or > ShortText)
            Check(raw.sqlite3_bind_text(_statement, position, text));
        else
        {
            Span<byte> utf8 = stackalloc byte[3 * ShortText];
            Check(raw.sqlite3_bind_text(_statement, position, utf8[..System.Text.Encoding.UTF8.GetBytes(text, utf8)]));
        }
        _bound[position] = new Bound(text);
    }

    /// <summary>Gives a parameter an id: 16 bytes, big-endian.</summary>
    public void BindId(int position, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        if (ReferenceEquals(_bound[position].What, Id) && _bound[position].Number == number)
            return;
        BindBytes(position, bytes);
        _bound[position] = new Bound(Id, number);
    }

    /// <summary>Gives a parameter bytes.</summary>
    public void BindBytes(int position, ReadOnlySpan<byte> bytes)
    {
        _bound[position] = new Bound(Unknown);
        Check(raw.sqlite3_bind_blob(_statement, position, bytes));
    }

    /// <summary>Gives a parameter a whole number; none is NULL.</summary>
    public void BindWhole(int position, long? number)
    {
        if (number is not { } n)
            BindText(position, null);
        else if (!ReferenceEquals(_bound[position].What, Whole) || _bound[position].Number != (ulong)n)
        {
            Check(raw.sqlite3_bind_int64(_statement, position, n));
            _bound[position] = new Bound(Whole, (ulong)n);
        }
    }

    /// <summary>Gives a parameter a number; none is NULL.</summary>
    public void BindReal(int position, double? number)
    {
        if (number is not { } n)
        {
            BindText(position, null);
            return;
        }
        _bound[position] = new Bound(Unknown);
        Check(raw.sqlite3_bind_double(_statement, position, n));
    }

    /// <summary>Gives a parameter an instant in UTC, to the millisecond, without the zeros at its end: <c>2026-06-01 08:00:00.25</c>.</summary>
    public void BindInstant(int position, DateTime utc)
    {
        const int toSeconds = 19;
        Span<byte> text = stackalloc byte[toSeconds + 4];
        utc.TryFormat(text[..(toSeconds + 1)], out _, "u", CultureInfo.InvariantCulture); // ends with Z, which is not stored
        var length = toSeconds;
        if (utc.Millisecond > 0)
        {
            text[toSeconds] = (byte)'.';
            utc.Millisecond.TryFormat(text[(toSeconds + 1)..], out _, "D3", CultureInfo.InvariantCulture);
            length = text.LastIndexOfAnyExcept((byte)'0') + 1;
        }
        _bound[position] = new Bound(Unknown);
        Check(raw.sqlite3_bind_text(_statement, position, text[..length]));
    }

    /// <summary>Runs the bound statement to its end.</summary>
    public void Execute()
    {
        var result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_DONE)
            Fail(result);
        raw.sqlite3_reset(_statement);
    }

    /// <summary>The whole number in the first column of the first row; null where there is none.</summary>
    public long? Find()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Fail(result);
        long? found = result == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_statement, 0) : null;
        raw.sqlite3_reset(_statement);
        return found;
    }

    public void Dispose() => _statement.Dispose();

    private void Fail(int result)
    {
        try
        {
            Check(result);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, _connection);
    }

    private readonly record struct Bound(object? What, UInt128 Number = default);
}

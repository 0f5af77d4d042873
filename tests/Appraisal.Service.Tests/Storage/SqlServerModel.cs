using System.Text;
using System.Text.RegularExpressions;
using Appraisal.Storage;
using Microsoft.SqlServer.Dac;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Appraisal.Service.Tests.Storage;

/// <summary>
/// SQL Server's own parser and binder (DacFx) over the migrations, without a server: each statement is wrapped in a procedure, and
/// every table and column that it names must be found in the schema.
/// </summary>
internal sealed class SqlServerModel : IDisposable
{
    // 71501: an unresolved column; 71502: an unresolved object, which DacFx only warns of, as it might be in another database
    private static readonly int[] Unresolved = [71501, 71502];

    private readonly TSqlModel _model = new(SqlServerVersion.Sql150, new TSqlModelOptions());
    private readonly Dictionary<string, string> _types;

    /// <summary>The schema that the migrations make on SQL Server 2019.</summary>
    public SqlServerModel()
    {
        foreach (var statement in Migrator.Scripts(Dialect.SqlServer).SelectMany(s => Split(s.Name, Render(s.Contents))))
            _model.AddObjects(statement);
        _types = _model.GetObjects(DacQueryScopes.UserDefined, Table.TypeClass)
            .SelectMany(t => t.GetReferenced(Table.Columns))
            .GroupBy(c => c.Name.Parts[^1].Replace("_", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => TypeOf(g.First()), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What is wrong with the schema by itself.</summary>
    public IReadOnlyList<string> SchemaErrors() => Errors(_model);

    /// <summary>The tables, by name.</summary>
    public IEnumerable<TSqlObject> Tables() => _model.GetObjects(DacQueryScopes.UserDefined, Table.TypeClass);

    /// <summary>What is wrong with statements, all in one validation; each is named by its source.</summary>
    public IReadOnlyList<string> Check(IEnumerable<(string Source, string Text)> statements)
    {
        var errors = new List<string>();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (source, text) in statements)
        {
            var name = $"statement_{sources.Count}";
            sources[name] = source;
            var procedure = Procedure(name, text, out var broken);
            errors.AddRange(broken.Select(e => $"{source}: {e}"));
            if (broken.Count == 0)
                _model.AddObjects(procedure);
        }
        errors.AddRange(Errors(_model).Select(e => Regex.Replace(e, @"statement_\d+", m => sources[m.Value], RegexOptions.None, TimeSpan.FromSeconds(1))));
        return errors;
    }

    public void Dispose() => _model.Dispose();

    private string Procedure(string name, string text, out IReadOnlyList<string> errors)
    {
        var tree = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var parseErrors);
        var variables = new Variables();
        tree?.Accept(variables);
        errors = [.. parseErrors.Select(e => $"line {e.Line}: {e.Message}")];
        var procedure = new StringBuilder($"CREATE PROCEDURE {name}");
        procedure.AppendJoin(",", variables.Names.Select(v => $" {v} {ParameterType(v[1..])}"));
        return procedure.Append(" AS BEGIN ").Append(text).Append("\nEND").ToString();
    }

    // a parameter is of the type of the column that bears its name; lists are JSON, a limit is a number, what is left is a text
    private string ParameterType(string name) => name switch
    {
        "limit" => "int",
        "ids" or "codes" or "hashes" => "nvarchar(max)",
        _ => _types.GetValueOrDefault(name, "nvarchar(4000)"),
    };

    /// <summary>A column's type as a migration writes it.</summary>
    public static string TypeOf(TSqlObject column)
    {
        var type = column.GetReferenced(Column.DataType).Single().Name.Parts[^1];
        return type switch
        {
            "nvarchar" or "varbinary" when column.GetProperty<bool>(Column.IsMax) => $"{type}(max)",
            "nvarchar" or "varbinary" or "binary" or "nchar" => $"{type}({column.GetProperty<int>(Column.Length)})",
            "datetime2" => $"datetime2({column.GetProperty<int>(Column.Scale)})",
            _ => type,
        };
    }

    private static string Render(string script) =>
        Dialect.SqlServer.Types.Aggregate(script, (s, t) => s.Replace($"${t.Key}$", t.Value, StringComparison.Ordinal));

    // the model takes one statement at a time
    private static IEnumerable<string> Split(string name, string script)
    {
        var tree = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.True(errors.Count == 0, $"{name}: {string.Join("; ", errors.Select(e => $"line {e.Line}: {e.Message}"))}");
        return ((TSqlScript)tree).Batches.SelectMany(b => b.Statements).Select(s => script.Substring(s.StartOffset, s.FragmentLength));
    }

    private static string[] Errors(TSqlModel model) =>
        [.. model.Validate().Where(m => m.MessageType == DacMessageType.Error || Unresolved.Contains(m.Number)).Select(m => $"{m.Number} {m.Message}")];

    private sealed class Variables : TSqlFragmentVisitor
    {
        public SortedSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(VariableReference node) => Names.Add(node.Name);
    }
}

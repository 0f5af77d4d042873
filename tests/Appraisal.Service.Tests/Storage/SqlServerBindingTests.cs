using Appraisal.Service.Hosting;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Storage;

/// <summary>The proof, without a server, that SQL Server takes every migration and every statement.</summary>
public sealed class SqlServerBindingTests : IDisposable
{
    private readonly SqlServerModel _model = new();

    [Fact]
    public void Migrations_RenderedForSqlServer_ParseAndBind() => Assert.Empty(_model.SchemaErrors());

    [Fact]
    public void EveryStatement_RenderedForSqlServer_ParsesAndBinds()
    {
        var statements = Statement.All(typeof(Database).Assembly, typeof(ServiceHost).Assembly);
        Assert.NotEmpty(statements);

        Assert.Empty(_model.Check(statements.Select(s => (s.Source, s.SqlServer))));
    }

    [Theory]
    [InlineData("SELECT code FROM unit WHERE code = @code")]
    [InlineData("SELECT code FROM unit WHERE code IN (SELECT value FROM OPENJSON(@codes)) ORDER BY code OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY")]
    public void Check_RightStatement_FindsNothing(string text) => Assert.Empty(_model.Check([("here", text)]));

    [Theory]
    [InlineData("SELECT cod FROM unit", "[cod]")]
    [InlineData("SELECT u.cod FROM unit u", "cod")]
    [InlineData("SELECT code FROM unit WHERE lvel = @level", "[lvel]")]
    [InlineData("SELECT code FROM unit u WHERE EXISTS (SELECT 1 FROM cadre c WHERE c.unt = u.code)", "unt")]
    [InlineData("UPDATE unit SET nam = @name WHERE code = @code", "nam")]
    [InlineData("INSERT INTO unit (code, nam) VALUES (@code, @name)", "nam")]
    [InlineData("DELETE FROM unit WHERE cod = @code", "[cod]")]
    [InlineData("SELECT code FROM unt", "[unt]")]
    [InlineData("DELETE FROM unt WHERE code = @code", "[unt]")]
    [InlineData("SELECT code FROM unit LIMIT @limit", "Incorrect syntax")]
    [InlineData("SELECT code FROM unit ORDER BY", "Unexpected end of file")]
    [InlineData("SELECT cod FROM unit u JOIN cadre c ON c.unit = u.code", "cod")]
    [InlineData("SELECT u.code FROM unit u JOIN cadre c ON c.unt = u.code", "unt")]
    [InlineData("SELECT code FROM unit ORDER BY nam", "nam")]
    [InlineData("SELECT level, COUNT(*) FROM unit GROUP BY levl", "levl")]
    [InlineData("WITH a AS (SELECT cod FROM unit) SELECT 1 FROM a", "cod")]
    [InlineData("INSERT INTO unit (code, name, level) SELECT staff_no, nam, @level FROM cadre", "nam")]
    public void Check_MisspeltStatement_NamesItAndItsPlace(string text, string named)
    {
        var errors = _model.Check([("UnitRow.cs:7", text)]);

        Assert.Contains(errors, e => e.Contains("UnitRow.cs:7", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains(named, StringComparison.Ordinal));
    }

    public void Dispose() => _model.Dispose();
}

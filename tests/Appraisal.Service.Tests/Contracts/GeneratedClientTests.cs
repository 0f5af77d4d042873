using System.Reflection;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>A client that other people's generator makes of the contract does the main job: it throws where an answer is not what was promised.</summary>
public sealed class GeneratedClientTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Fact]
    public async Task NSwagClient_OnTheMainJob_ReadsEveryAnswer()
    {
        var host = await hosts.On("Sqlite");
        var walk = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Contracts", "Clients", "Walk.cs"));
        using var http = new HttpClient(new ContractHandler()) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, Host.AdministratorKey);

        var run = Compiled(await GeneratedAsync(), walk).GetType("Generated.Walk")!.GetMethod("RunAsync")!;

        Assert.Equal("True 240 Final Done 6 True True", await (Task<string>)run.Invoke(null, [http])!);
    }

    private static async Task<string> GeneratedAsync()
    {
        var document = await OpenApiDocument.FromJsonAsync(await File.ReadAllTextAsync(Path.Combine(Scoring.Tests.RealData.RepositoryRoot(), "docs", "openapi.json")));
        var settings = new CSharpClientGeneratorSettings { ClassName = "AppraisalClient", UseBaseUrl = false, GenerateOptionalParameters = true };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.NewtonsoftJson; // it checks what is required and what may be null
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Assembly Compiled(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        var client = CSharpCompilation.Create("client", sources.Select(s => CSharpSyntaxTree.ParseText(s)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = client.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10)));
        return Assembly.Load(assembly.ToArray());
    }
}

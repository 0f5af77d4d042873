using System.Text;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>Holds every exchange of the suite to the OpenAPI document that the service serves.</summary>
public sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly SemaphoreSlim Reading = new(1, 1);
    private static Contract? s_contract;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isApi = request.RequestUri!.AbsolutePath.StartsWith("/api/v1/", StringComparison.OrdinalIgnoreCase);
        // other bodies come piece by piece, as a test wants them to; of a batch what is no response is answered for by itself
        var sent = isApi && request.Content is ByteArrayContent or System.Net.Http.Json.JsonContent && !request.RequestUri.AbsolutePath.EndsWith("/batch", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken)) : null;
        var response = await base.SendAsync(request, cancellationToken);
        if (!isApi || await ContractAsync(request.RequestUri, cancellationToken) is not { } contract)
            return response;
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken); // kept, so that the test reads it again
        var violations = contract.Violations(request, sent, response, Encoding.UTF8.GetString(bytes)).ToList();
        Assert.True(violations.Count == 0, string.Join('\n', violations));
        return response;
    }

    // one document for all hosts of the run; a node that only works has none
    private static async Task<Contract?> ContractAsync(Uri address, CancellationToken cancel)
    {
        if (s_contract is not null)
            return s_contract;
        await Reading.WaitAsync(cancel);
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(address, "/swagger/v1/swagger.json"), cancel);
            return s_contract ??= answer.IsSuccessStatusCode ? await Contract.ReadAsync(await answer.Content.ReadAsStringAsync(cancel)) : null;
        }
        finally
        {
            Reading.Release();
        }
    }
}

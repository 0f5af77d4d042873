namespace Appraisal.Service.Surveys;

/// <summary>Where people outside reach the service.</summary>
internal static class PublicAddress
{
    /// <summary>As configuration says, as behind a proxy the service does not know it; else as this request came.</summary>
    public static Uri Of(HttpRequest http, IConfiguration configuration) =>
        configuration["Service:PublicAddress"] is { Length: > 0 } address ? new Uri(address) : new Uri($"{http.Scheme}://{http.Host}");

    /// <summary>The kiosk page of a survey.</summary>
    public static string Kiosk(Uri service, string survey) =>
        new Uri($"{service.AbsoluteUri.TrimEnd('/')}/kiosk/{Uri.EscapeDataString(survey)}").AbsoluteUri;
}

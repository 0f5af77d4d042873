using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Appraisal.Service.Hosting.Settings;

/// <summary>Where a process listens, tried before anything else is touched.</summary>
internal static class Listening
{
    /// <summary>The address to bind to; null where the text is none (the server itself would listen on every address then).</summary>
    public static IPEndPoint? Read(string url)
    {
        if (url.Split("://", 2) is not [var scheme, var rest] || scheme.ToLowerInvariant() is not ("http" or "https"))
            return null;
        rest = rest.TrimEnd('/');
        var end = rest.LastIndexOf(':') is var colon && colon > rest.LastIndexOf(']') ? colon : -1;
        var (host, port) = end < 0 ? (rest, scheme.Length == 4 ? "80" : "443") : (rest[..end], rest[(end + 1)..]);
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return host switch
        {
            "localhost" => new IPEndPoint(IPAddress.Loopback, number),
            "*" or "+" => new IPEndPoint(IPAddress.IPv6Any, number),
            _ when IPAddress.TryParse(host.Trim('[', ']'), out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || host.Count(c => c == '.') == 3) =>
                new IPEndPoint(address, number),
            _ => null,
        };
    }

    /// <summary>The addresses of a configuration; none where Kestrel's own section says them.</summary>
    public static IReadOnlyList<string> Addresses(IConfiguration configuration)
    {
        if (NodeOptions.Words(configuration["Urls"], ';') is { Length: > 0 } urls)
            return urls;
        string[] ports = [.. NodeOptions.Words(configuration["Http_Ports"], ';').Select(p => "http://*:" + p), .. NodeOptions.Words(configuration["Https_Ports"], ';').Select(p => "https://*:" + p)];
        return ports.Length > 0 ? ports : configuration.GetSection("Kestrel:Endpoints").Exists() ? [] : [NodeOptions.DefaultUrl];
    }

    /// <summary>Why it cannot listen there.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration) =>
        from url in Addresses(configuration)
        let fault = Read(url) is { Port: > 0 } address ? Try(address) : null
        where fault is not null
        select $"Urls has '{url}': {fault}";

    private static string? Try(IPEndPoint address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(address);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"port {address.Port} is in use by another program; stop that one, or take another port (--urls http://127.0.0.1:5081).",
                SocketError.AccessDenied => $"this user may not listen at port {address.Port}; take one from 1024 on.",
                SocketError.AddressNotAvailable => $"this machine has no address {address.Address}; take one of its own, or * for all.",
                _ => $"nothing can listen there ({error.SocketErrorCode}).",
            };
        }
    }
}

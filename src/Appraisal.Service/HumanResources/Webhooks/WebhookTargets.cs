using System.Net;
using System.Net.Sockets;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Web;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>
/// Where the service may send to: over HTTPS to addresses of the open internet, and to the networks that the configuration allows. A name
/// is resolved when a subscription is made and again at each connection, which then goes to the very address that was looked at: a name
/// that points elsewhere meanwhile gains nothing.
/// </summary>
public sealed class WebhookTargets(IOptions<HumanResourcesOptions> options)
{
    private const int MostLength = 2000, MostOfName = 253, MostOfLabel = 63;

    // what IANA's registries of special-purpose addresses name (RFC 6890 and its kin), with multicast and what was given up: loopback,
    // private, link-local, shared, reserved, documentation, benchmarks, relays, and addresses that carry one of IPv4
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    // all else of IPv6 is special or has been given to nobody, whoever names it first: ::/96, ::ffff:0:0:0/96, 64:ff9b::/96, 100::/64, 5f00::/16, fc00::/7, fe80::/10, ff00::/8 …
    private static readonly IPNetwork OpenInternet = IPNetwork.Parse("2000::/3");

    private readonly IPNetwork[] _allowed = [.. NodeOptions.Words(options.Value.AllowedNetworks, ',').Select(n => IPNetwork.Parse(n))];

    /// <summary>How names are resolved; another way in tests.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = (host, cancel) => Dns.GetHostAddressesAsync(host, cancel);

    /// <summary>The address as it is stored; what is wrong with it is added to the check.</summary>
    public async Task<string> CheckAsync(Check check, string field, string? text, CancellationToken cancel)
    {
        var url = check.Text(field, text, MostLength);
        if (url.Length == 0)
            return "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || HostOf(uri) is not { } host)
        {
            check.Add(field, "no-address");
            return "";
        }
        var http = uri.Scheme == Uri.UriSchemeHttp && options.Value.AllowHttp;
        if (!check.That(http || uri.Scheme == Uri.UriSchemeHttps, field, "not-https"))
            return "";
        if (!check.That(uri.AbsoluteUri.Length <= MostLength, field, "too-long", uri.AbsoluteUri.Length, MostLength))
            return "";
        try
        {
            var addresses = await AddressesAsync(host, cancel);
            check.That(addresses.Length > 0, field, "unresolved", uri.Host);
            check.That(Array.TrueForAll(addresses, IsAllowed), field, "address-refused", uri.Host);
        }
        catch (SocketException)
        {
            check.Add(field, "unresolved", uri.Host);
        }
        return uri.AbsoluteUri;
    }

    /// <summary>Connects to an address that was looked at.</summary>
    /// <exception cref="RefusedTargetException">The name stands for none that is allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = await AddressesAsync(context.DnsEndPoint.Host, cancel);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, IsAllowed))
            throw new RefusedTargetException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the service may send to an address.</summary>
    internal bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_allowed, n => n.Contains(plain))
            || ((plain.AddressFamily == AddressFamily.InterNetwork || OpenInternet.Contains(plain)) && !Array.Exists(Special, n => n.Contains(plain)));
    }

    // the host as it is looked up: an address, or labels of letters, digits and hyphens as names of the internet are made. Null for what
    // is neither, at which look-ups throw, each in a way of its own
    private static string? HostOf(Uri uri)
    {
        string host;
        try
        {
            host = uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
        if (uri.Port is < 1 or > IPEndPoint.MaxPort)
            return null;
        return IPAddress.TryParse(host.Trim('[', ']'), out _) || IsName(host) ? host : null;
    }

    private static bool IsName(string host) => host.Length <= MostOfName && Array.TrueForAll(
        host.TrimEnd('.').Split('.'), label => label.Length is > 0 and <= MostOfLabel && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancel) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Resolve(host, cancel);
}

/// <summary>The receiver's name stands for an address that the service does not send to.</summary>
public sealed class RefusedTargetException() : HttpRequestException("The address is not allowed.");

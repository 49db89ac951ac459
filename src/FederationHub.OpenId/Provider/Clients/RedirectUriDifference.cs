namespace FederationHub.OpenId.Provider.Clients;

/// <summary>Says to an operator how a refused redirect URI differs from the nearest registered one (FH-1002). Values of a query are not shown.</summary>
internal static class RedirectUriDifference
{
    private const int Shown = 120;

    public static string Describe(string received, IReadOnlyList<string> registered)
    {
        if (registered.Count == 0)
        {
            return $"received '{Show(received)}'; no redirect URI is registered";
        }

        var nearest = registered.MaxBy(candidate => Alike(candidate, received))!;
        return $"received '{Show(received)}'; nearest registered '{Show(nearest)}': {How(received, nearest)}";
    }

    private static string How(string received, string registered)
    {
        if (string.Equals(received, registered, StringComparison.OrdinalIgnoreCase))
        {
            return "differs in letter case";
        }

        if (received == registered + "/" || received + "/" == registered)
        {
            return "differs in the trailing slash";
        }

        if (received.Split('?')[0] == registered.Split('?')[0])
        {
            return "differs in the query";
        }

        var a = UriForm.TryRead(received);
        var b = UriForm.TryRead(registered);
        if (a is not null && b is not null && a.AfterAuthority == b.AfterAuthority)
        {
            return (a.Scheme == b.Scheme, a.Host == b.Host) switch
            {
                (true, true) => "differs in the port",
                (false, true) => "differs in the scheme",
                (true, false) => "differs in the host",
                _ => "differs in scheme and host",
            };
        }

        return $"differs from character {CommonStart(received, registered) + 1}";
    }

    private static int Alike(string candidate, string received)
    {
        var start = CommonStart(candidate, received);
        var end = 0;
        while (end < Math.Min(candidate.Length, received.Length) - start && candidate[^(end + 1)] == received[^(end + 1)])
        {
            end++;
        }

        return start + end - Math.Abs(candidate.Length - received.Length);
    }

    private static int CommonStart(string a, string b)
    {
        var i = 0;
        while (i < a.Length && i < b.Length && char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[i]))
        {
            i++;
        }

        return i;
    }

    private static string Show(string uri)
    {
        var query = uri.AsSpan().IndexOfAny('?', '#');
        var shown = query < 0 ? uri : uri[..(query + 1)] + "…";
        return shown.Length <= Shown ? shown : shown[..Shown] + "…";
    }
}

namespace FederationHub.Core.Mapping;

/// <summary>Names and values that an upstream may not use (V-10): those of the hub, and those of operators that it is not.</summary>
internal sealed class ReservedNames(HubAddress hub, string[] foreign)
{
    /// <summary>Cause of a finding: the upstream used the hub's own namespace.</summary>
    public const string OfTheHub = "reserved_stripped";

    /// <summary>Cause of a finding: the upstream used the namespace of an operator that it is not.</summary>
    public const string OfAnotherOperator = "foreign_assurance_stripped";

    private readonly HubAddress.Parts _hub = hub.InParts;

    /// <summary>Why a name or a value may not be used, as cause of a finding; null when it may.</summary>
    public string? Why(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // Without case and without the white space before it: somebody downstream may compare so.
        var trimmed = text.AsSpan().TrimStart();
        if (IsOfTheHub(trimmed))
        {
            return OfTheHub;
        }

        // Nothing but a URI of these schemes can be foreign, which the first letter tells of most values.
        if (trimmed.IsEmpty || (trimmed[0] | 0x20) is not ('h' or 'u'))
        {
            return null;
        }

        foreach (var prefix in foreign)
        {
            if (trimmed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return OfAnotherOperator;
            }
        }

        return null;
    }

    /// <summary>Whether a text is in the hub's own namespace.</summary>
    public bool IsOfTheHub(string? text) => text is not null && IsOfTheHub(text.AsSpan().TrimStart());

    // One address has many spellings (RFC 3986 6.2.3; a host with its root label, RFC 3986 3.2.2): what somebody downstream reads as the hub's is the hub's.
    private bool IsOfTheHub(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(_hub.Host, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = text[_hub.Host.Length..];
        if (rest is ['.', ..])
        {
            rest = rest[1..];
        }

        var port = ReadOnlySpan<char>.Empty;
        if (rest is [':', ..])
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            port = end < 0 ? rest[1..] : rest[1..(end + 1)];
            rest = rest[(port.Length + 1)..];
        }

        // Of a hub at the port of its scheme any port is taken for it: nobody else lives at its host.
        return (_hub.Port.Length == 0 || port.TrimStart('0').SequenceEqual(_hub.Port))
            && rest.StartsWith(_hub.Path, StringComparison.OrdinalIgnoreCase)
            && (rest.Length == _hub.Path.Length || rest[_hub.Path.Length] is '/' or '\\' or '?' or '#');
    }
}

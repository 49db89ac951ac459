namespace FederationHub.Core.Mapping;

/// <summary>Names and values that an upstream may not use (V-10): those of the hub, and those of operators that it is not.</summary>
internal sealed class ReservedNames(HubAddress hub, string[] foreign)
{
    /// <summary>Cause of a finding: the upstream used the hub's own namespace.</summary>
    public const string OfTheHub = "reserved_stripped";

    /// <summary>Cause of a finding: the upstream used the namespace of an operator that it is not.</summary>
    public const string OfAnotherOperator = "foreign_assurance_stripped";

    private readonly string _publicUrl = hub.PublicUrl;

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

    private bool IsOfTheHub(ReadOnlySpan<char> text) =>
        text.StartsWith(_publicUrl, StringComparison.OrdinalIgnoreCase) && (text.Length == _publicUrl.Length || text[_publicUrl.Length] is '/' or '?' or '#');
}

namespace FederationHub.Core.Release;

/// <summary>What an application that knows AD FS or Entra expects to find in a token (R002-09). <c>iss</c> stays the hub's.</summary>
public enum TokenShape
{
    /// <summary>Nothing more than its claims.</summary>
    None,

    /// <summary><c>unique_name</c>, <c>upn</c> and <c>ver</c> 1.0; it goes by the first of both.</summary>
    V1,

    /// <summary><c>oid</c>, <c>preferred_username</c>, <c>name</c> and <c>ver</c> 2.0; it goes by <c>oid</c>.</summary>
    V2,
}

/// <summary>The claims of each shape.</summary>
public static class TokenShapes
{
    private const ClaimPlacement Both = ClaimPlacement.IdToken | ClaimPlacement.UserInfo;

    private static readonly ClaimRule[] V1Claims = [new("unique_name", "unique_name", Both), new("upn", "upn", Both), new("ver", ReleaseSources.TokenVersion, ClaimPlacement.IdToken)];

    private static readonly ClaimRule[] V2Claims =
        [new("oid", "oid", Both), new("preferred_username", "preferred_username", Both), new("name", "name", Both), new("ver", ReleaseSources.TokenVersion, ClaimPlacement.IdToken)];

    /// <summary>Its claims, in the ID token too (R002-22). A claim of the same name in the policy takes the place of one.</summary>
    public static IReadOnlyList<ClaimRule> ClaimsOf(TokenShape shape) => shape switch
    {
        TokenShape.None => [],
        TokenShape.V1 => V1Claims,
        TokenShape.V2 => V2Claims,
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    /// <summary>What identifies the person in it, in order (R002-10): so <c>person_id</c> of an application that names nothing else.</summary>
    public static IReadOnlyList<string> KeysOf(TokenShape shape) => shape switch
    {
        TokenShape.None => [],
        TokenShape.V1 => ["unique_name", "upn"],
        TokenShape.V2 => ["oid"],
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    /// <summary>The value of <c>ver</c>; null where a shape has none.</summary>
    public static string? VersionOf(TokenShape shape) => shape switch
    {
        TokenShape.None => null,
        TokenShape.V1 => "1.0",
        TokenShape.V2 => "2.0",
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };
}

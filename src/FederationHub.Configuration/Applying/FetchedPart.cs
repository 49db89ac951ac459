using System.Text.Json;
using System.Text.Json.Nodes;

namespace FederationHub.Configuration.Applying;

/// <summary>
/// Stored settings are what the file says plus, under <c>fetched</c>, what the protocol learned from where the file points.
/// As long as the file says the same, what was learned stays true when it is applied again without an answer.
/// </summary>
internal static class FetchedPart
{
    public const string Key = "fetched";

    /// <summary>The stored settings when they come from the same words of the file; else the wanted ones, as they are.</summary>
    public static string Carry(string wanted, string? stored)
    {
        if (stored is null || wanted == stored)
        {
            return wanted;
        }

        return SaysTheSame(wanted, stored) ? stored : wanted;
    }

    /// <summary>Whether two settings come from the same words of the file.</summary>
    public static bool SaysTheSame(string one, string other)
    {
        if (Parse(one) is not { } a || Parse(other) is not { } b)
        {
            return false;
        }

        a.Remove(Key);
        b.Remove(Key);
        return JsonNode.DeepEquals(a, b);
    }

    private static JsonObject? Parse(string settings)
    {
        try
        {
            return JsonNode.Parse(settings) as JsonObject;
        }
        catch (JsonException)
        {
            // Not of this hub's making: then nothing is carried over and the upstream is fetched anew.
            return null;
        }
    }
}

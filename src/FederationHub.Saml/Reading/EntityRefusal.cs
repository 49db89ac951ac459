using FederationHub.Outcomes;

namespace FederationHub.Saml.Reading;

/// <summary>The refusal of one entity among others: its detail begins with the entity ID, so that whoever reads on knows which one it was.</summary>
public static class EntityRefusal
{
    private const string Separator = ": ";

    /// <summary>The entity ID in a refusal that <see cref="VerifiedAggregate.Entities"/> gave; null where the entity had none, or one too long to name.</summary>
    /// <param name="rejection">The refusal.</param>
    public static string? NameIn(Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        var end = rejection.Detail.IndexOf(Separator, StringComparison.Ordinal);
        return end > 0 ? rejection.Detail[..end] : null;
    }

    internal static Rejection Of(string entityId, Rejection rejection) => rejection.Code.Because(entityId + Separator + rejection.Detail);
}

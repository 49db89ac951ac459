using System.Text;
using System.Xml;
using FederationHub.Saml;
using FederationHub.Saml.Writing;

namespace FederationHub.Upstreams.Saml;

/// <summary>
/// What a trip asks of an organisation, by the settings of both: nothing that the login does not need, since products refuse what
/// they do not know, and Windows sign-on at AD FS ends where a context is asked for.
/// </summary>
/// <param name="Request">The request.</param>
/// <param name="AcceptedContexts">
/// The authentication contexts of which the answer must be one; empty where none was demanded, and for a level, whose answer is judged by
/// what the organisation is believed for: Entra ID says Password and puts the second factor in an attribute.
/// </param>
/// <param name="IsOutOfReach">Whether a context is demanded, and the organisation has none that would do.</param>
/// <param name="Wishes">Whether it asks for contexts that the application only wishes for.</param>
internal sealed record SamlTripRequest(AuthnRequest Request, IReadOnlyList<string> AcceptedContexts, bool IsOutOfReach, bool Wishes)
{
    private const string EmailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

    /// <summary>Makes the request of a trip.</summary>
    /// <param name="bare">Id, instant, and the addresses of both sides.</param>
    /// <param name="trip">What the login needs.</param>
    /// <param name="settings">What the organisation's settings say.</param>
    public static SamlTripRequest For(AuthnRequest bare, UpstreamTrip trip, SamlSettings settings)
    {
        var contexts = Contexts(trip, settings);
        var request = bare with
        {
            NameIdFormat = settings.NameIdFormat,
            AllowCreate = settings.AllowCreate,
            Subject = settings.LoginHint == LoginHintUse.Subject ? Subject(trip.LoginHint) : null,

            // SAML has no maximum age: a fresh authentication is the only one that surely meets it. Without a page there is none, so then
            // the instant of the answer decides alone.
            ForceAuthn = settings.ForceAuthn != ForceAuthnUse.Never && (trip.Forced || (trip.MaxAgeSeconds is not null && !trip.Passive)),
            IsPassive = trip.Passive,
            RequestedAuthnContexts = contexts,
            Comparison = trip.LevelContexts.Count > 0 ? ContextComparison.Exact : Comparison(settings),
            Scoping = Scoping(trip, settings),
        };

        // Domain 3.7: an application that only wishes is told what was reached. The operator's own contexts are no wish.
        var demanded = trip.LevelContexts.Count == 0 && (trip.ContextsAreEssential || settings.AuthnContexts.Count > 0);
        var accepted = demanded ? Accepted(contexts, settings) : [];
        return new SamlTripRequest(request, accepted, IsOutOfReach: demanded && contexts.Count > 0 && accepted.Count == 0, Wishes: trip.IsWishing(settings.AuthnContextsSupported));
    }

    /// <summary>The address to send the browser to, with the login hint where the organisation wants it beside the request.</summary>
    public static string Address(string destination, UpstreamTrip trip, SamlSettings settings) =>
        settings.LoginHint == LoginHintUse.Query && trip.LoginHint is { Length: > 0 } hint
            ? destination + (destination.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "login_hint=" + Uri.EscapeDataString(hint)
            : destination;

    // What the application asks for goes first where the organisation supports it. A wish leaves the organisation's own contexts good
    // (SAML Core 3.3.2.2.1: in order of preference); what is essential does not.
    private static List<string> Contexts(UpstreamTrip trip, SamlSettings settings)
    {
        // SAML Core 3.3.2.2.1 has no second choice in a list: what would do for one factor must not stand beside what the login needs.
        if (trip.LevelContexts.Count > 0)
        {
            return [.. trip.LevelContexts];
        }

        List<string> asked = [.. trip.RequestedContexts.Where(context => settings.AuthnContextsSupported.Contains(context, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
        return asked.Count > 0 && trip.ContextsAreEssential ? asked : [.. asked, .. settings.AuthnContexts.Except(asked, StringComparer.Ordinal)];
    }

    // SAML Core 3.3.2.2.1. Which context is stronger is the operator's to say; one that they do not name meets nothing.
    private static List<string> Accepted(List<string> asked, SamlSettings settings)
    {
        if (asked.Count == 0 || settings.Comparison == ContextComparisons.Exact)
        {
            return asked;
        }

        List<string> order = [.. settings.AuthnContextsSupported];
        var ranks = asked.ConvertAll(order.IndexOf);
        return settings.Comparison switch
        {
            ContextComparisons.Minimum => order[ranks.Min()..],
            ContextComparisons.Better => order[(ranks.Max() + 1)..],
            _ => order[..(ranks.Max() + 1)],
        };
    }

    private static ContextComparison Comparison(SamlSettings settings) => settings.Comparison switch
    {
        ContextComparisons.Minimum => ContextComparison.Minimum,
        ContextComparisons.Maximum => ContextComparison.Maximum,
        ContextComparisons.Better => ContextComparison.Better,
        _ => ContextComparison.Exact,
    };

    private static RequestScoping? Scoping(UpstreamTrip trip, SamlSettings settings)
    {
        var requester = settings.RequesterId ? trip.Requester : null;
        return requester is null && settings.ProxyCount is null && settings.IdpList.Count == 0
            ? null
            : new RequestScoping { ProxyCount = settings.ProxyCount, IdentityProviders = settings.IdpList, Requesters = requester is null ? [] : [requester] };
    }

    // A hint comes from outside: what XML cannot hold is no hint for it.
    private static RequestSubject? Subject(string? hint) =>
        string.IsNullOrWhiteSpace(hint) || !IsXmlText(hint)
            ? null
            : new RequestSubject(hint, hint.Contains('@', StringComparison.Ordinal) ? EmailFormat : SamlNames.UnspecifiedNameId);

    private static bool IsXmlText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)))
            {
                return false;
            }
        }

        return true;
    }
}

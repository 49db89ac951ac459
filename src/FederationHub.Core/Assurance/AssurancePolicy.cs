using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Assurance;

/// <summary>
/// How sure a statement is: authentication strength out of what the upstream said and is believed for, identity proofing out of that and
/// the organisation's configuration, and their projection on one level (domain 3.1). An unknown word never raises anything.
/// </summary>
public static class AssurancePolicy
{
    private const int MostMethods = 16;
    private const int MostContexts = 16;

    /// <summary>Assesses an authentication. A contract is no part of it: whether one counts is each application's (<see cref="AssuranceForApplication"/>).</summary>
    /// <param name="authentication">What the upstream said.</param>
    /// <param name="organisation">The organisation that vouches; gives the identity proofing where nothing better is sent (ruling 14), and the ceiling.</param>
    /// <param name="belief">What the upstream is believed for; null for the default of an OpenID Connect one.</param>
    /// <param name="attributeContexts">Values of the attributes that <paramref name="belief"/> names.</param>
    /// <param name="identityProfile">Values of <c>eduPersonAssurance</c>; they count only where <paramref name="belief"/> says so.</param>
    public static AssuranceStatement Assess(
        UpstreamAuthentication authentication, HomeOrganisation organisation, AssuranceBelief? belief = null,
        IReadOnlyList<string>? attributeContexts = null, IReadOnlyList<string>? identityProfile = null)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        ArgumentNullException.ThrowIfNull(organisation);
        belief ??= new AssuranceBelief();
        var found = new Found(Math.Clamp(organisation.IdentityProofing, 0, 3));

        // Nobody authenticates in that many ways: what could not be looked at whole tells of one factor.
        if (belief.Methods != false && authentication.Methods.Count > 0)
        {
            var methods = authentication.Methods;
            found.Take(methods.Count <= MostMethods ? AuthenticationMethods.Strength(methods) : 1, "amr", methods);
        }

        if (authentication.Context is { } context)
        {
            found.Take(belief, context, "acr");
        }

        foreach (var value in (attributeContexts ?? []).Take(MostContexts))
        {
            found.Take(belief, value, "attribute");
        }

        found.Combine();
        var ial = belief.IdentityProfile && identityProfile is not null ? Math.Max(found.Ial, RefedsAssurance.Proofing(identityProfile)) : found.Ial;
        // Somebody was authenticated, nobody says how: one factor, never more (domain 3.2).
        var (aal, capped) = Cap(found.Aal ?? 1, ial, organisation.HighestLevel);
        return new AssuranceStatement(Project(aal, capped), aal, capped, found.Evidence, AuthenticationMethods.Report(found.Methods, aal)) { Contexts = found.Contexts };
    }

    /// <summary>The projected level (domain 3.1).</summary>
    /// <param name="aal">Authentication strength, 0 to 3.</param>
    /// <param name="ial">Identity proofing, 0 to 3.</param>
    public static AssuranceLevel Project(int aal, int ial) => (aal, ial) switch
    {
        ( >= 3, >= 3) => AssuranceLevel.Hoog,
        ( >= 2, >= 1) => AssuranceLevel.Verhoogd,
        ( >= 1, >= 1) => AssuranceLevel.Gemiddeld,
        ( >= 1, _) => AssuranceLevel.Laag,
        _ => AssuranceLevel.Geen,
    };

    /// <summary>The <c>acr</c> that applications are told: <c>{hub}/assurance/LEVEL</c>.</summary>
    public static string ContextOf(HubAddress hub, AssuranceLevel level)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.AssurancePrefix + level.Wire();
    }

    /// <summary>Both axes under a ceiling: a level that may not be told must not be told by an axis either.</summary>
    /// <param name="aal">Authentication strength, 0 to 3.</param>
    /// <param name="ial">Identity proofing, 0 to 3.</param>
    /// <param name="highest">The ceiling.</param>
    internal static (int Aal, int Ial) Cap(int aal, int ial, AssuranceLevel highest) => highest switch
    {
        AssuranceLevel.Hoog => (aal, ial),
        AssuranceLevel.Verhoogd => (aal, aal >= 3 ? Math.Min(ial, 2) : ial),
        AssuranceLevel.Gemiddeld => (Math.Min(aal, 1), ial),
        AssuranceLevel.Laag => (Math.Min(aal, 1), 0),
        _ => (0, 0),
    };

    /// <summary>What was found so far, of all that the upstream said.</summary>
    private sealed class Found(int configuredIal)
    {
        private readonly List<string> _methods = [];
        private List<string>? _contexts;
        private (KnownContext Known, string Evidence)? _secondFactor;
        private string? _phishingResistantBy;
        private bool _isTwoBesideIt;
        private int? _saidIal;

        public int? Aal { get; private set; }

        public int Ial => _saidIal ?? configuredIal;

        public string Evidence { get; private set; } = "default";

        public IReadOnlyList<string> Methods => _methods;

        public IReadOnlyList<string> Contexts => _contexts ?? [];

        public void Take(int aal, string evidence, IReadOnlyList<string> methods)
        {
            foreach (var method in methods)
            {
                if (!_methods.Contains(method))
                {
                    _methods.Add(method);
                }
            }

            if (Aal is null || aal > Aal)
            {
                (Aal, Evidence) = (aal, evidence);
            }
        }

        public void Take(AssuranceBelief belief, string context, string evidence)
        {
            if (AssuranceContexts.Counts(belief, context))
            {
                (_contexts ??= []).Add(context);
            }

            if (AssuranceContexts.Judge(belief, context) is not { } judged)
            {
                return;
            }

            var (known, believed) = judged;
            if (known.Ial is { } said && !known.IsSecondFactorOnly)
            {
                // Of words that contradict each other the lowest; of one that is not believed only what lowers.
                var ial = believed ? said : Math.Min(said, configuredIal);
                _saidIal = Math.Min(_saidIal ?? ial, ial);
            }

            if (!believed)
            {
                // A word for more than it is believed for is evidence of nothing: somebody was authenticated, that is all.
                if (known.Aal <= 1)
                {
                    Take(Math.Min(known.Aal, known.OtherwiseAal), evidence, known.Methods);
                }

                return;
            }

            if (known.IsSecondFactorOnly)
            {
                _secondFactor = (known, evidence);
                return;
            }

            if (context == ContextTable.PhishingResistant)
            {
                _phishingResistantBy ??= evidence;
            }
            else
            {
                _isTwoBesideIt |= known.Aal >= 2;
            }

            Take(known.Aal, evidence, known.Methods);
        }

        /// <summary>What is worth more beside something else than by itself.</summary>
        public void Combine()
        {
            // The same key said twice is one key, and words that could not be looked at whole are beside nothing.
            var canTell = _methods.Count <= MostMethods;
            if (_phishingResistantBy is { } by && (_isTwoBesideIt || (canTell && AuthenticationMethods.Strength(_methods) == 3)))
            {
                Take(3, by, []);
            }

            // SURFsecureID's second factor only: what came before it must be told as well (domain 3.2).
            if (_secondFactor is var (second, evidence))
            {
                if (canTell && AuthenticationMethods.HasFirstFactor(_methods))
                {
                    _saidIal = _saidIal < second.Ial ? _saidIal : second.Ial;
                    Take(second.Aal, evidence, []);
                }
                else
                {
                    Take(1, evidence, []);
                }
            }
        }
    }
}

using System.Runtime.InteropServices;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Outcomes;
using Registered = FederationHub.Core.Mapping.UpstreamMapping.RegisteredOrganisation;
using Rule = FederationHub.Core.Mapping.AttributeMap.PreparedRule;

namespace FederationHub.Core.Mapping;

/// <summary>
/// Turns what an organisation said into what the hub understood: rules in, one <see cref="IdentityStatement"/> out, with where
/// each value came from and what was dropped. Pure. The rules V-01 to V-14 are those of domain 2.5.
/// </summary>
public static class Normaliser
{
    // Tenant of Microsoft's consumer accounts (domain 5.2): no organisation vouches for one.
    private const string MicrosoftConsumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

    /// <summary>
    /// Normalises a verified statement. Refuses with FH-1310 <c>scope_violation</c> or <c>multi_valued</c>, FH-1311
    /// <c>person_id_missing</c>, <c>person_key_missing</c> or <c>person_id_conflict</c>, FH-1312 <c>acr_impersonation</c>,
    /// FH-1316 <c>org_id_missing</c>, FH-1317 <c>role_unknown</c>, FH-1318 <c>consumer-account</c>, FH-1320 <c>org_mismatch</c>.
    /// The statement's organisation may be another than the chosen one (R001-22): ask
    /// <see cref="Applications.AccessRule"/> again with it.
    /// </summary>
    public static Outcome<IdentityStatement> Normalise(UpstreamStatement statement, NormaliserInput input)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(input);
        var work = new Work(statement, input);
        if (work.RefuseReservedNames() is { } impersonation)
        {
            return impersonation;
        }

        if (work.DecideOrganisation() is { } otherOrganisation)
        {
            return otherOrganisation;
        }

        if (work.ReadPerson() is { } person)
        {
            return person;
        }

        if (work.ReadValues() is { } values)
        {
            return values;
        }

        work.VerifyEmail();
        return work.DeriveRole() ?? work.CheckIdentifiers() ?? work.DecideKey() ?? (Outcome<IdentityStatement>)work.Finish();
    }

    /// <summary>One normalisation under way. Each step gives the refusal, or null to go on.</summary>
    private sealed class Work(UpstreamStatement statement, NormaliserInput input)
    {
        private readonly string _reserved = input.Hub.PublicUrl + "/";
        private readonly List<Identifier> _person = new(6);
        private readonly List<Identifier> _receivedOrganisation = new(2);
        private readonly List<StatementValue> _values = new(16);
        private readonly List<Finding> _findings = [];
        private readonly List<PersonRole> _roles = new(2);
        private List<string>? _outOfScope;
        private Registered _organisation = null!;
        private bool _organisationAsserted;
        private bool _emailAsserted;
        private PersonRole? _role;
        private PersonRole? _primaryRole;
        private Provenance? _roleProvenance;
        private string _key = string.Empty;

        /// <summary>V-10: the hub's own namespace is the hub's alone.</summary>
        public Rejection? RefuseReservedNames()
        {
            if (IsReserved(statement.Authentication.Context))
            {
                return CoreCauses.AcrImpersonation.Because($"upstream {statement.Upstream} sent an authentication context under {_reserved}");
            }

            foreach (var name in statement.Attributes.ByName.Keys)
            {
                if (IsReserved(name))
                {
                    _findings.Add(new Finding("reserved_stripped", name));
                }
            }

            return null;
        }

        /// <summary>R001-22: an asserted organisation must be one that the upstream may speak for; asserted by nobody, the choice counts.</summary>
        public Rejection? DecideOrganisation()
        {
            if (input.Mapping.Find(input.ChosenOrganisation) is not { } chosen)
            {
                return CoreCauses.OrganisationMismatch.Because($"upstream {statement.Upstream} may not speak for the chosen organisation {input.ChosenOrganisation}");
            }

            var asserted = new List<(Rule Rule, Identifier Identifier)>(2);
            foreach (var rule in input.Mapping.Map.OrganisationRules)
            {
                if (asserted.Exists(a => a.Identifier.Type == rule.Type!.Name))
                {
                    continue;
                }

                if (ReadOne(rule, "org_id_invalid", out var identifier) is { } refused)
                {
                    return refused;
                }

                if (identifier is not null)
                {
                    asserted.Add((rule, identifier));
                }
            }

            Registered? named = null;
            (Rule Rule, Identifier Identifier)? foreignScope = null;
            foreach (var (rule, identifier) in asserted)
            {
                var type = rule.Type!;
                if (type.Name == IdentifierTypes.EntraTenant && identifier.Value.Equals(MicrosoftConsumerTenant, StringComparison.OrdinalIgnoreCase))
                {
                    return CoreCauses.ConsumerAccount.Because($"upstream {statement.Upstream} sent an account of Microsoft's consumer tenant");
                }

                Registered? match;
                if (chosen.IsNamedBy(type, identifier.Value))
                {
                    match = chosen;
                }
                else if (input.Mapping.FindBy(type, identifier.Value) is { Length: > 0 } others)
                {
                    if (others.Length > 1)
                    {
                        return Mismatch(type, chosen, "names several organisations, none of which is the chosen one");
                    }

                    match = others[0];
                }
                else if (type.Name == IdentifierTypes.SchacHomeOrganisation)
                {
                    // V-06 drops it below; it refuses the login only when nothing else says which organisation this is.
                    foreignScope = (rule, identifier);
                    continue;
                }
                else if (chosen.HasType(type.Name) || (type.Name == "brin4" && chosen.HasType("brin6")) || !input.Mapping.SpeaksForOne)
                {
                    return Mismatch(type, chosen, "is not registered for this upstream");
                }
                else
                {
                    _receivedOrganisation.Add(identifier);
                    continue;
                }

                if (named is not null && named != match)
                {
                    return Mismatch(type, chosen, $"contradicts another identifier, which names {named.Organisation.Id}");
                }

                named = match;
                _receivedOrganisation.Add(identifier);
            }

            if (foreignScope is { } foreign)
            {
                if (named is null && !chosen.Scopes.IsEmpty)
                {
                    return Mismatch(foreign.Rule.Type!, chosen, "is not a scope of any organisation of this upstream");
                }

                _findings.Add(new Finding("scope_violation", foreign.Rule.Target));
            }

            _organisation = named ?? chosen;
            _organisationAsserted = named is not null;
            return null;
        }

        /// <summary>V-01, V-03, V-04, V-06, V-08, V-13 on what identifies the person.</summary>
        public Rejection? ReadPerson()
        {
            foreach (var rule in input.Mapping.Map.PersonRules)
            {
                var type = rule.Type!;
                if (type.Name != "eck_id" && _person.Exists(p => p.Type == type.Name))
                {
                    continue;
                }

                if (type.Name == "eck_id")
                {
                    if (ReadEckId(rule) is { } conflict)
                    {
                        return conflict;
                    }

                    continue;
                }

                if (ReadOne(rule, type.IsPrimary ? "person_primary_invalid" : "person_id_invalid", out var identifier) is { } refused)
                {
                    return refused;
                }

                if (identifier is null)
                {
                    continue;
                }

                if (rule.Scoped && !_organisation.Scopes.Allow(RightSide(identifier.Value)))
                {
                    _findings.Add(new Finding("scope_violation", rule.Target));
                    (_outOfScope ??= []).Add(type.Name);
                    continue;
                }

                _person.Add(identifier);
            }

            return null;
        }

        /// <summary>V-06, V-07 and V-08 on everything else.</summary>
        public Rejection? ReadValues()
        {
            foreach (var rule in input.Mapping.Map.ValueRules)
            {
                if (rule.IsSingleValued && _values.Exists(v => v.Name == rule.Name))
                {
                    continue;
                }

                var source = Find(rule, out var sent);
                if (source < 0)
                {
                    continue;
                }

                var kept = Keep(rule, sent);
                if (kept.Count == 0)
                {
                    continue;
                }

                var provenance = rule.Provenance[source];
                if (rule.Name == StandardAttributes.EmailVerified)
                {
                    // xms_edov and email_verified: true, or 1 in Microsoft's older tokens.
                    _emailAsserted |= kept is ["true" or "True" or "1"];
                    continue;
                }

                if (rule.IsSingleValued && kept.Count > 1)
                {
                    if (rule.Name == StandardAttributes.Uid && !rule.FirstOnly)
                    {
                        return CoreCauses.MultiValued.Because($"{rule.Target} has {kept.Count} values");
                    }

                    Add(rule.FirstOnly ? null : new Finding("multi_valued", rule.Target));
                    kept = [kept[0]];
                }

                NoteRole(rule, kept, provenance);
                _values.Add(new StatementValue(rule.Name, kept, provenance));
            }

            return null;
        }

        /// <summary>V-09: verified when the organisation says so, or when its own provider vouches for an address under a registered scope.</summary>
        public void VerifyEmail()
        {
            var email = _values.Find(v => v.Name == StandardAttributes.Email);
            if (email is null)
            {
                return;
            }

            var address = email.Values[0];
            var inScope = _organisation.Organisation.IdentityProofing >= 1 && IdentifierSyntax.HasOneAt(address) && _organisation.Scopes.AllowDomain(RightSide(address));
            var verified = _emailAsserted || inScope;
            _values.Add(new StatementValue(StandardAttributes.EmailVerified, verified ? TrueValue : FalseValue, new Provenance("computed", "V-09", inScope)));
            if (inScope)
            {
                _person.Add(new Identifier(IdentifierTypes.Email, address, false, email.Provenance with { ScopeChecked = true }));
            }
        }

        /// <summary>V-05 and domain 2.6.</summary>
        public Rejection? DeriveRole()
        {
            var byDefault = _organisation.Organisation.DefaultRole;
            if (_roles.Count == 0 && byDefault is { } role)
            {
                _roles.Add(role);
                _roleProvenance = new Provenance("configuration", "default_role");
            }

            if (_roles.Count > 0)
            {
                _role = RoleDerivation.Choose(_roles, _primaryRole, byDefault);
                return null;
            }

            return input.RoleRequired
                ? CoreCauses.RoleUnknown.Because($"upstream {statement.Upstream} sent no affiliation from which a role follows, and organisation {_organisation.Organisation.Id} has no default_role")
                : null;
        }

        /// <summary>V-01 and V-02.</summary>
        public Rejection? CheckIdentifiers()
        {
            if (_person.Count == 0)
            {
                return _outOfScope is { Count: > 0 }
                    ? CoreCauses.ScopeViolation.Because($"{string.Join(", ", _outOfScope)}: scope not registered for organisation {_organisation.Organisation.Id}, and nothing else identifies the person")
                    : CoreCauses.PersonIdMissing.Because($"upstream {statement.Upstream} sent no identifier that map {input.Mapping.Map.Name} knows");
            }

            // ruling 14: configured identifiers count before received ones; idp alone never counts.
            return _organisation.AsConfigured.Length == 0 && _receivedOrganisation.Count == 0
                ? CoreCauses.OrganisationIdMissing.Because($"organisation {_organisation.Organisation.Id} has no configured identifier and upstream {statement.Upstream} sent none")
                : null;
        }

        /// <summary>Domain 5.2: the first kind of key that is there. One that is out of scope refuses: falling through would make a second person.</summary>
        public Rejection? DecideKey()
        {
            foreach (var kind in input.Mapping.Map.Keys)
            {
                if (_outOfScope?.Contains(kind) == true)
                {
                    return CoreCauses.ScopeViolation.Because($"{kind} is the key, and its scope is not registered for organisation {_organisation.Organisation.Id}");
                }

                if (TryKey(kind) is { } key)
                {
                    _key = key;
                    return null;
                }
            }

            return CoreCauses.PersonKeyMissing.Because(
                $"map {input.Mapping.Map.Name} takes {string.Join(", ", input.Mapping.Map.Keys)}; the subject has format {statement.Subject.Format}");
        }

        public IdentityStatement Finish()
        {
            var authentication = statement.Authentication;
            if (authentication.Instant is null)
            {
                _findings.Add(new Finding("authn_instant_missing", "auth_time"));
            }

            return new IdentityStatement
            {
                StatementId = input.StatementId,
                Organisation = _organisation.Organisation.Id,
                Upstream = statement.Upstream,
                PersonKey = _key,
                PersonIds = Sorted(_person),
                OrganisationIds = OrganisationIds(),
                Role = _role,
                Roles = _roles,
                RoleProvenance = _roleProvenance,
                Assurance = AssurancePolicy.Assess(authentication, _organisation.Organisation),
                // The protocol's check allows a clock that runs ahead a little; what goes out never lies in the future.
                AuthenticatedAt = authentication.Instant is { } instant && instant < input.Now ? instant : input.Now,
                Authorities = [statement.Issuer, .. authentication.Authorities],
                Values = _values,
                Findings = _findings,
            };
        }

        private string? TryKey(string kind) => kind switch
        {
            PersonKey.OidcSubject => statement.Subject is { Format: SubjectId.OidcSub, Value.Length: > 0 } ? PersonKey.FromOidcSubject(statement.Issuer, statement.Subject.Value) : null,
            PersonKey.PersistentNameId => statement.Subject is { Format: SubjectId.Persistent, Value.Length: > 0 } ? PersonKey.FromPersistentNameId(statement.Issuer, input.Hub.SamlEntityId, statement.Subject) : null,
            PersonKey.OtherNameId => statement.Subject.Value.Length > 0 && PersonKey.IsOtherNameId(statement.Subject) ? PersonKey.FromOtherNameId(statement.Issuer, statement.Subject) : null,
            _ => _person.Find(p => p.Type == kind) is { } identifier ? PersonKey.FromIdentifier(statement.Issuer, identifier) : null,
        };

        private Rejection? ReadOne(Rule rule, string invalid, out Identifier? identifier)
        {
            identifier = null;
            var type = rule.Type!;
            var source = Find(rule, out var sent);
            if (source < 0 || !SubjectMayBe(rule, source))
            {
                return null;
            }

            var kept = Keep(rule, sent);
            if (kept.Count == 0)
            {
                return null;
            }

            if (kept.Count > 1 && !rule.FirstOnly)
            {
                if (type.SingleValued)
                {
                    return CoreCauses.MultiValued.Because($"{rule.Target} has {kept.Count} values");
                }

                _findings.Add(new Finding("multi_valued", rule.Target));
            }

            var value = type.Name == IdentifierTypes.EntraObject ? WithTenant(kept[0]) : kept[0];
            if (type.IsValid(value))
            {
                identifier = new Identifier(type.Name, value, type.IsPrimary, rule.Provenance[source]);
            }
            else if (!type.SharesSource)
            {
                // V-03: present but malformed counts as absent.
                _findings.Add(new Finding(invalid, rule.Target));
            }

            return null;
        }

        // V-04: a person has one ECK iD, over all values of all sources. A malformed one counts as absent (V-03).
        private Rejection? ReadEckId(Rule rule)
        {
            for (var i = 0; i < rule.Sources.Length; i++)
            {
                foreach (var value in Keep(rule, Sent(rule.Sources[i])))
                {
                    if (!rule.Type!.IsValid(value))
                    {
                        _findings.Add(new Finding("person_primary_invalid", rule.Target));
                    }
                    else if (_person.Find(p => p.Type == rule.Type.Name) is { } known)
                    {
                        if (known.Value != value)
                        {
                            return CoreCauses.PersonIdConflict.Because($"upstream {statement.Upstream} sent two different values of {rule.Target}");
                        }
                    }
                    else
                    {
                        _person.Add(new Identifier(rule.Type.Name, value, true, rule.Provenance[i]));
                    }
                }
            }

            return null;
        }

        // (tid, oid) is the key at Entra; an oid alone is not unique (domain 2.2).
        private string WithTenant(string oid) => $"{_receivedOrganisation.Find(o => o.Type == IdentifierTypes.EntraTenant)?.Value}:{oid}";

        // A transient NameID identifies nobody (SAML Core 8.3.8), and a subject is only what its format says.
        private bool SubjectMayBe(Rule rule, int source) => rule.Sources[source] != AttributeMap.Subject || rule.Type!.Name switch
        {
            "oidc_sub" => statement.Subject.Format == SubjectId.OidcSub,
            "saml_nameid_persistent" => statement.Subject.Format == SubjectId.Persistent,
            "saml_nameid" => PersonKey.IsOtherNameId(statement.Subject),
            _ => statement.Subject.Format != SubjectId.Transient,
        };

        /// <summary>The first source that was sent with something in it; -1 for none.</summary>
        private int Find(Rule rule, out IReadOnlyList<string> sent)
        {
            for (var i = 0; i < rule.Sources.Length; i++)
            {
                sent = Sent(rule.Sources[i]);
                for (var j = 0; j < sent.Count; j++)
                {
                    if (!string.IsNullOrWhiteSpace(sent[j]))
                    {
                        return i;
                    }
                }
            }

            sent = [];
            return -1;
        }

        private IReadOnlyList<string> Sent(string source)
        {
            if (source == AttributeMap.Subject)
            {
                return statement.Subject.Format == SubjectId.Transient ? [] : [statement.Subject.Value];
            }

            return statement.Attributes.ByName.TryGetValue(source, out var values) && !IsReserved(source) ? values : [];
        }

        /// <summary>The values that count: not empty, not reserved, transformed, within the vocabulary and scope that the name has, each once.</summary>
        private IReadOnlyList<string> Keep(Rule rule, IReadOnlyList<string> sent)
        {
            var asSent = !rule.LowerCase && rule.Type is null && !IsAffiliation(rule.Name) && !rule.Scoped;
            if (sent.Count == 1 && (asSent || (rule.Type is not null && !rule.LowerCase)) && !string.IsNullOrWhiteSpace(sent[0]) && !IsReserved(sent[0]))
            {
                return sent;
            }

            var kept = new List<string>(sent.Count);
            foreach (var value in sent)
            {
                if (string.IsNullOrWhiteSpace(value))
                {
                    continue;
                }

                if (IsReserved(value))
                {
                    _findings.Add(new Finding("reserved_stripped", rule.Target));
                    continue;
                }

                var changed = rule.LowerCase || IsAffiliation(rule.Name) ? value.ToLowerInvariant() : value;
                if (rule.Type is null && !IsAllowed(rule, changed))
                {
                    continue;
                }

                if (!kept.Contains(changed))
                {
                    kept.Add(changed);
                }
            }

            return kept;
        }

        private bool IsAllowed(Rule rule, string value)
        {
            if (IsAffiliation(rule.Name))
            {
                var at = value.IndexOf('@', StringComparison.Ordinal);
                if (!RoleDerivation.IsAffiliation(at < 0 ? value : value[..at]))
                {
                    _findings.Add(new Finding("affiliation_unknown", rule.Target));
                    return false;
                }
            }

            if (rule.Scoped && !_organisation.Scopes.Allow(RightSide(value)))
            {
                _findings.Add(new Finding("scope_violation", rule.Target));
                return false;
            }

            return rule.Name != StandardAttributes.EduRole || PersonRoles.TryParse(value) is not null;
        }

        private void NoteRole(Rule rule, IReadOnlyList<string> values, Provenance provenance)
        {
            var isPrimary = rule.Name == StandardAttributes.PrimaryAffiliation;
            if (!IsAffiliation(rule.Name) && rule.Name != StandardAttributes.EduRole)
            {
                return;
            }

            foreach (var value in values)
            {
                var at = value.IndexOf('@', StringComparison.Ordinal);
                var role = rule.Name == StandardAttributes.EduRole ? PersonRoles.TryParse(value) : RoleDerivation.Of(at < 0 ? value : value[..at]);
                if (role is not { } known)
                {
                    continue;
                }

                // A role that a trusted hub derived already decides as a primary affiliation does.
                _primaryRole = isPrimary || rule.Name == StandardAttributes.EduRole ? _primaryRole ?? known : _primaryRole;
                _roleProvenance ??= provenance;
                if (!_roles.Contains(known))
                {
                    _roles.Add(known);
                }
            }
        }

        private List<Identifier> OrganisationIds()
        {
            var ids = new List<Identifier>(4);
            ids.AddRange(_organisationAsserted ? _organisation.AsConfigured : _organisation.AsEntry);
            foreach (var received in _receivedOrganisation)
            {
                if (!ids.Exists(i => i.Type == received.Type))
                {
                    ids.Add(received);
                }
            }

            // Primary before secondary; within each, configured before received. List.Sort is not stable, so by index.
            var sorted = new List<Identifier>(ids.Count + 1);
            sorted.AddRange(ids.Where(i => i.IsPrimary));
            sorted.AddRange(ids.Where(i => !i.IsPrimary));
            sorted.Add(new Identifier(IdentifierTypes.Idp, statement.Issuer, false, new Provenance("computed", "V-02")));
            return sorted;
        }

        private static List<Identifier> Sorted(List<Identifier> person)
        {
            CollectionsMarshal.AsSpan(person).Sort(static (a, b) => IdentifierTypes.PersonRank(a.Type).CompareTo(IdentifierTypes.PersonRank(b.Type)));
            return person;
        }

        private static Rejection Mismatch(IdentifierType type, Registered chosen, string why) =>
            CoreCauses.OrganisationMismatch.Because($"chosen {chosen.Organisation.Id}; the asserted {type.Name} {why}");

        private void Add(Finding? finding)
        {
            if (finding is not null)
            {
                _findings.Add(finding);
            }
        }

        private bool IsReserved(string? value) => value is not null && value.StartsWith(_reserved, StringComparison.OrdinalIgnoreCase);

        private static bool IsAffiliation(AttributeName name) =>
            name == StandardAttributes.Affiliations || name == StandardAttributes.ScopedAffiliations || name == StandardAttributes.PrimaryAffiliation;

        private static string RightSide(string value) => value[(value.LastIndexOf('@') + 1)..];
    }

    private static readonly IReadOnlyList<string> TrueValue = ["true"];
    private static readonly IReadOnlyList<string> FalseValue = ["false"];
}

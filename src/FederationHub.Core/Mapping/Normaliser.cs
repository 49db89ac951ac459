using System.Runtime.InteropServices;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;
using Rule = FederationHub.Core.Mapping.PreparedRule;

namespace FederationHub.Core.Mapping;

/// <summary>
/// Turns what an organisation said into what the hub understood: rules in, one <see cref="IdentityStatement"/> out, with where
/// each value came from and what was dropped. Pure. The rules V-01 to V-14 are those of domain 2.5.
/// </summary>
public static class Normaliser
{
    /// <summary>
    /// Normalises a verified statement. Refuses with FH-1310 <c>scope_violation</c> or <c>multi_valued</c>, FH-1311
    /// <c>person_id_missing</c>, <c>person_key_missing</c> or <c>person_id_conflict</c>, FH-1312 <c>acr_impersonation</c>,
    /// FH-1312 <c>assurance_missing</c>, FH-1316 <c>org_id_missing</c>, FH-1317 <c>role_unknown</c>, FH-1318 <c>consumer-account</c>,
    /// FH-1320 <c>org_mismatch</c>.
    /// The statement's organisation may be another than the chosen one (R001-22): ask
    /// <see cref="Applications.AccessRule"/> again with it.
    /// </summary>
    /// <param name="statement">What the upstream said.</param>
    /// <param name="input">What is known beside it.</param>
    /// <param name="trace">What was received and what each rule did, also where the answer is a refusal.</param>
    public static Outcome<IdentityStatement> Normalise(UpstreamStatement statement, NormaliserInput input, out MappingTrace trace)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(input);
        var work = new Work(statement, input, new ReservedNames(input.Hub, input.Mapping.ForeignNamespaces), new ReadingNotes(input.Mapping.Map));
        var outcome = work.Run();
        trace = work.Trace();
        return outcome;
    }

    /// <summary>The same for a caller that keeps no receipt.</summary>
    public static Outcome<IdentityStatement> Normalise(UpstreamStatement statement, NormaliserInput input) => Normalise(statement, input, out _);

    /// <summary>One normalisation under way. Each step gives the refusal, or null to go on.</summary>
    private sealed class Work(UpstreamStatement statement, NormaliserInput input, ReservedNames reserved, ReadingNotes notes)
    {
        private const int MostLookedAt = 500;
        private const int MostWords = 16;
        private const int LongestWord = 1024;

        private readonly RuleReader _reader = new(statement, reserved, input.Mapping.Map, notes);
        private readonly List<Identifier> _person = new(6);
        private readonly List<StatementValue> _values = new(16);
        private readonly List<PersonRole> _roles = new(2);
        private AssertedOrganisation _organisation = null!;
        private List<string>? _outOfScope;
        private bool _emailAsserted;
        private AssuranceStatement _assurance = null!;
        private PersonRole? _role;
        private PersonRole? _primaryRole;
        private Provenance? _roleProvenance;
        private string _key = string.Empty;

        public Outcome<IdentityStatement> Run()
        {
            var refused = RefuseReservedNames() ?? DecideOrganisation() ?? ReadPerson() ?? ReadValues();
            if (refused is null)
            {
                VerifyEmail();
                TellEppn();
                Locate();
                refused = DeriveRole() ?? CheckIdentifiers() ?? DecideKey() ?? Assess();
            }

            return refused is not null ? refused : Finish();
        }

        public MappingTrace Trace() => new(ReceivedNames.Of(statement, input.Mapping.Map), _reader.Traces)
        {
            Findings = notes.Findings,
            Chosen = input.ChosenOrganisation,
            // Not decided where the answer was refused before.
            Asserted = _organisation is { IsAsserted: true } named ? named.Organisation.Organisation.Id : null,
        };

        /// <summary>V-10: the hub's own namespace is the hub's alone, and an operator's is that operator's.</summary>
        private Rejection? RefuseReservedNames()
        {
            foreach (var unread in statement.Unread)
            {
                notes.NoteReceived(unread.Cause, unread.Name);
            }

            if (reserved.IsOfTheHub(statement.Authentication.Context))
            {
                return CoreCauses.AcrImpersonation.Because($"upstream {statement.Upstream} sent an authentication context under {input.Hub.PublicUrl}");
            }

            if (reserved.Why(statement.Authentication.Context) is { } foreign)
            {
                // Assessed as any unknown word is; told to nobody.
                notes.Note(foreign, "authentication_context");
            }

            foreach (var (name, values) in statement.Attributes.ByName)
            {
                if (reserved.Why(name) is { } stripped)
                {
                    notes.NoteReceived(stripped, name);
                    continue;
                }

                // Also where no rule reads it: that somebody tried is worth knowing.
                for (var i = 0; i < values.Count && i < MostLookedAt; i++)
                {
                    if (reserved.Why(values[i]) is { } inside)
                    {
                        notes.NoteReceived(inside, name);
                        break;
                    }
                }
            }

            return null;
        }

        /// <summary>R001-22; first, since the scopes that count are those of the organisation.</summary>
        private Rejection? DecideOrganisation()
        {
            var refused = AssertedOrganisation.Decide(_reader, input, out var decided);
            _organisation = decided!;
            return refused;
        }

        /// <summary>V-01, V-03, V-04, V-06, V-08, V-13 on what identifies the person.</summary>
        private Rejection? ReadPerson()
        {
            foreach (var rule in input.Mapping.Map.PersonRules)
            {
                var type = rule.Type!;
                if (type.Name == "eck_id")
                {
                    if (ReadEckId(rule) is { } conflict)
                    {
                        return conflict;
                    }

                    continue;
                }

                if (IsGiven(type))
                {
                    _reader.Skip(rule);
                    continue;
                }

                if (_reader.ReadIdentifier(rule, _organisation.Tenant, Scopes, out var identifier, out var outOfScope) is { } refused)
                {
                    return refused;
                }

                if (outOfScope)
                {
                    (_outOfScope ??= []).Add(type.Name);
                }

                if (identifier is not null)
                {
                    _person.Add(identifier);
                    NoteOtherSources(rule, identifier);
                }
            }

            return null;
        }

        // The first name that was sent counts (domain 2.3). That another name says something else is worth knowing: one of both is wrong.
        private void NoteOtherSources(Rule rule, Identifier identifier)
        {
            if (rule.Sources.Length < 2 || rule.CombinesAll || rule.Steps.Length > 0 || !rule.Type!.SingleValued || rule.Type.Name == IdentifierTypes.EntraObject)
            {
                return;
            }

            var value = rule.Type.AsCompared(identifier.Value);
            for (var i = 0; i < rule.Sources.Length; i++)
            {
                if (rule.Provenance[i] != identifier.Provenance && _reader.Sent(rule, i) is [var other, ..] && rule.Type.AsCompared(other) != value && !string.IsNullOrWhiteSpace(other))
                {
                    notes.Note("other_source_differs", rule.Target);
                }
            }
        }

        /// <summary>V-06, V-07 and V-08 on everything else.</summary>
        private Rejection? ReadValues()
        {
            foreach (var rule in input.Mapping.Map.ValueRules)
            {
                if (rule.IsSingleValued && IsGiven(rule.Name))
                {
                    _reader.Skip(rule);
                    continue;
                }

                if (_reader.ReadValue(rule, Scopes, out var value) is { } refused)
                {
                    return refused;
                }

                if (value is null)
                {
                    continue;
                }

                if (rule.Name == StandardAttributes.EmailVerified)
                {
                    // xms_edov and email_verified: true, or 1 in Microsoft's older tokens.
                    _emailAsserted |= value.Values is ["true" or "True" or "1"];
                    continue;
                }

                // Of combined sources nobody could tell which said what.
                if (MandateRegistry.Guards(rule.Name) && !(input.Mapping.BringsMandates && !rule.CombinesAll && MandateRegistry.MaySay(rule.Name, value.Provenance.Source)))
                {
                    _reader.Drop(rule, MandateRegistry.NotFromRegistry);
                    continue;
                }

                if (rule.Name == StandardAttributes.Sector)
                {
                    // R001-18: the organisation's configuration says it, and nobody else.
                    _reader.Drop(rule, "configured_only");
                    continue;
                }

                NoteRole(rule, value.Values, value.Provenance);
                _values.Add(value);
            }

            return null;
        }

        /// <summary>
        /// V-09: verified when the organisation says so, or its own provider supplies it, and only under a registered scope: nobody vouches
        /// for an address of somebody else's domain.
        /// </summary>
        private void VerifyEmail()
        {
            var email = _values.Find(v => v.Name == StandardAttributes.Email);
            if (email is null)
            {
                return;
            }

            var address = email.Values[0];
            var inScope = IdentifierSyntax.HasOneAt(address) && Scopes.AllowDomain(RuleReader.RightSide(address));
            var isSupplied = inScope && Home.IdentityProofing >= 1;
            var verified = isSupplied || (inScope && _emailAsserted);
            if (_emailAsserted && !inScope)
            {
                notes.Note("scope_violation", StandardAttributes.EmailVerified.Value);
            }

            _values.Add(new StatementValue(StandardAttributes.EmailVerified, verified ? TrueValue : FalseValue, new Provenance("computed", "V-09", inScope)));
            if (isSupplied)
            {
                _person.Add(new Identifier(IdentifierTypes.Email, address, false, email.Provenance with { ScopeChecked = true }) { IsVerified = true });
            }
        }

        /// <summary>
        /// Table 2.2: a principal name may be given to somebody else, unless the organisation says by REFEDS Assurance Framework that it never is.
        /// Its conformance marker must be there, or no other value of it counts (domain 3.3).
        /// </summary>
        private void TellEppn()
        {
            var at = _person.FindIndex(static p => p.Type == "eppn");
            if (at >= 0 && _values.Find(static v => v.Name == StandardAttributes.EduPersonAssurance)?.Values is { } raf
                && raf.Contains("https://refeds.org/assurance", StringComparer.Ordinal)
                && raf.Contains("https://refeds.org/assurance/ID/eppn-unique-no-reassign", StringComparer.Ordinal))
            {
                _person[at] = _person[at] with { IsPrimary = true };
            }
        }

        /// <summary>R001-16 and R001-18. An organisation that says that it does not know leaves it to its networks.</summary>
        private void Locate()
        {
            var asserted = _values.FindIndex(static v => v.Name == StandardAttributes.AuthLocation);
            var byNetwork = asserted < 0 || _values[asserted].Values[0] == AuthLocation.Unknown ? AuthLocation.ByNetwork(_organisation.Organisation.Networks, input.ClientAddress) : null;
            if (asserted < 0)
            {
                _values.Add(byNetwork!);
            }
            else if (byNetwork is not null && byNetwork.Values[0] != AuthLocation.Unknown)
            {
                _values[asserted] = byNetwork;
            }

            _values.Add(_organisation.IsAsserted ? _organisation.Organisation.Sector : _organisation.Organisation.SectorAsEntry);
        }

        /// <summary>V-14 and R001-13: nobody was authenticated, as far as this statement says.</summary>
        private Rejection? Assess()
        {
            var authentication = statement.Authentication;
            var context = authentication.Context is { } sent && IsWord(sent) && reserved.Why(sent) is null ? sent : null;
            var belief = input.Mapping.Belief;
            _assurance = AssurancePolicy.Assess(
                authentication with { Context = context }, Home, belief, AttributeContexts(belief),
                belief.IdentityProfile ? _values.Find(static v => v.Name == StandardAttributes.EduPersonAssurance)?.Values : null) with
            {
                UpstreamContext = context,
                UpstreamMethods = authentication.Methods.Count == 0 ? [] : [.. authentication.Methods.Where(method => IsWord(method) && reserved.Why(method) is null).Take(MostWords)],
                Contract = ContractId(),
            };
            return _assurance.Level == AssuranceLevel.Geen
                ? CoreCauses.AssuranceMissing.Because($"upstream {statement.Upstream} tells of no authentication: not one factor")
                : null;
        }

        // Attributes whose values count as contexts; words of somebody else are nobody's (V-10).
        private List<string>? AttributeContexts(AssuranceBelief belief)
        {
            List<string>? found = null;
            foreach (var name in belief.Attributes)
            {
                if (statement.Attributes.ByName.TryGetValue(name, out var values))
                {
                    (found ??= []).AddRange(values.Take(MostWords).Where(value => IsWord(value) && reserved.Why(value) is null));
                }
            }

            return found;
        }

        // R000-07: a contract is an organisation's own; where only the person's choice says whose they are, everybody could choose one.
        private string? ContractId() =>
            _organisation.IsAsserted || input.Mapping.SpeaksForOne ? input.Mapping.Contracts.FirstOrDefault(c => c.Organisation == Home.Id && c.Counts(input.Now))?.Id : null;

        /// <summary>V-05 and domain 2.6.</summary>
        private Rejection? DeriveRole()
        {
            var byDefault = Home.DefaultRole;
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
                ? CoreCauses.RoleUnknown.Because($"upstream {statement.Upstream} sent no affiliation from which a role follows, and organisation {Home.Id} has no default_role")
                : null;
        }

        /// <summary>V-01 and V-02.</summary>
        private Rejection? CheckIdentifiers()
        {
            if (_person.Count == 0)
            {
                return _outOfScope is { Count: > 0 }
                    ? CoreCauses.ScopeViolation.Because($"{string.Join(", ", _outOfScope)}: scope not registered for organisation {Home.Id}, and nothing else identifies the person")
                    : CoreCauses.PersonIdMissing.Because($"upstream {statement.Upstream} sent no identifier that map {input.Mapping.Map.Name} knows");
            }

            // ruling 14: configured identifiers count before received ones; idp alone never counts.
            return _organisation.Organisation.AsConfigured.Length == 0 && _organisation.Received.Count == 0
                ? CoreCauses.OrganisationIdMissing.Because($"organisation {Home.Id} has no configured identifier and upstream {statement.Upstream} sent none")
                : null;
        }

        /// <summary>Domain 5.2: the first kind of key that is there. One that is out of scope refuses: falling through would make a second person.</summary>
        private Rejection? DecideKey()
        {
            foreach (var kind in input.Mapping.Map.Keys)
            {
                if (_outOfScope?.Contains(kind) == true)
                {
                    return CoreCauses.ScopeViolation.Because($"{kind} is the key, and its scope is not registered for organisation {Home.Id}");
                }

                if (TryKey(kind) is { } key)
                {
                    _key = key;
                    return null;
                }
            }

            return CoreCauses.PersonKeyMissing.Because(
                $"map {input.Mapping.Map.Name} takes {string.Join(", ", input.Mapping.Map.Keys)}; the subject has format {SubjectId.Named(statement.Subject.Format)}");
        }

        private IdentityStatement Finish()
        {
            var authentication = statement.Authentication;
            if (authentication.Instant is null)
            {
                notes.Note("authn_instant_missing", "auth_time");
            }

            return new IdentityStatement
            {
                StatementId = input.StatementId,
                IssuedAt = input.Now,
                ExpiresAt = input.Now + IdentityStatement.Lifetime,
                Organisation = Home.Id,
                Upstream = statement.Upstream,
                PersonKey = _key,
                PersonIds = Sorted(Verified(_person)),
                OrganisationIds = _organisation.Identifiers(statement.Issuer),
                Role = _role,
                Roles = _roles,
                RoleProvenance = _roleProvenance,
                Assurance = _assurance,
                // The protocol's check allows a clock that runs ahead a little; what goes out never lies in the future.
                AuthenticatedAt = authentication.Instant is { } instant && instant < input.Now ? instant : input.Now,
                AuthenticationInstantIsOwn = authentication.Instant is null,
                Authorities = authentication.Authorities.Count == 0 ? [statement.Issuer] : [statement.Issuer, .. Chain()],
                Values = _values,
                Findings = notes.Findings,
            };
        }

        // Of a chain that nobody has, only the nearest links are kept.
        private IEnumerable<string> Chain()
        {
            if (statement.Authentication.Authorities.Count > MostWords || !statement.Authentication.Authorities.All(IsWord))
            {
                notes.Note("authorities_cut", "authenticating_authority");
            }

            return statement.Authentication.Authorities.Where(IsWord).Take(MostWords);
        }

        // What an upstream says of an authentication is a URI or a word; the hub's own it never says (V-10).
        private bool IsWord(string text) => text.Length is > 0 and <= LongestWord && WellFormedText.IsIdentifying(text) && !reserved.IsOfTheHub(text);

        private Organisations.HomeOrganisation Home => _organisation.Home;

        private OrganisationScopes Scopes => _organisation.Organisation.Scopes;

        // Loops and no lambdas: they are asked for every rule of every login.
        private bool IsGiven(AttributeName name)
        {
            foreach (var value in _values)
            {
                if (value.Name == name)
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsGiven(IdentifierType type)
        {
            foreach (var identifier in _person)
            {
                if (identifier.Type == type.Name)
                {
                    return true;
                }
            }

            return false;
        }

        private string? TryKey(string kind) => kind switch
        {
            PersonKey.OidcSubject => statement.Subject.Format == SubjectId.OidcSub && IdentifierSyntax.IsOidcSubject(statement.Subject.Value) ? PersonKey.FromOidcSubject(statement.Issuer, statement.Subject.Value) : null,
            PersonKey.PersistentNameId => statement.Subject.Format == SubjectId.Persistent && IdentifierSyntax.IsNameId(statement.Subject.Value) ? PersonKey.FromPersistentNameId(statement.Issuer, input.Hub.SamlEntityId, statement.Subject) : null,
            PersonKey.OtherNameId => PersonKey.IsOtherNameId(statement.Subject) && IdentifierSyntax.IsNameId(statement.Subject.Value) ? PersonKey.FromOtherNameId(statement.Issuer, statement.Subject) : null,
            _ => _person.Find(p => p.Type == kind) is { } identifier ? PersonKey.FromIdentifier(statement.Issuer, identifier) : null,
        };

        // V-04: a person has one ECK iD.
        private Rejection? ReadEckId(Rule rule)
        {
            var known = _person.Find(p => p.Type == rule.Type!.Name);
            if (_reader.ReadOnlyOne(rule, Scopes, known, out var identifier) is { } conflict)
            {
                return conflict;
            }

            if (known is null && identifier is not null)
            {
                _person.Add(identifier);
            }

            return null;
        }

        private void NoteRole(Rule rule, IReadOnlyList<string> values, Provenance provenance)
        {
            var isRole = rule.Name == StandardAttributes.EduRole;
            if (!rule.IsAffiliation && !isRole)
            {
                return;
            }

            foreach (var value in values)
            {
                var role = isRole ? PersonRoles.TryParse(value) : RoleDerivation.Of(RuleReader.LeftSide(value));
                if (role is not { } known)
                {
                    continue;
                }

                // A role that a trusted hub derived already decides as a primary affiliation does.
                if (isRole || rule.Name == StandardAttributes.PrimaryAffiliation)
                {
                    _primaryRole ??= known;
                }

                _roleProvenance ??= provenance;
                if (!_roles.Contains(known))
                {
                    _roles.Add(known);
                }
            }
        }

        // What was held against a scope, or names somebody within this upstream alone, nobody else could have said.
        private static List<Identifier> Verified(List<Identifier> person)
        {
            for (var i = 0; i < person.Count; i++)
            {
                var identifier = person[i];
                if (!identifier.IsVerified && (identifier.Provenance.ScopeChecked || IdentifierTypes.FindPerson(identifier.Type)!.IsLocal))
                {
                    person[i] = identifier with { IsVerified = true };
                }
            }

            return person;
        }

        private static List<Identifier> Sorted(List<Identifier> person)
        {
            CollectionsMarshal.AsSpan(person).Sort(static (a, b) =>
                a.IsPrimary != b.IsPrimary ? b.IsPrimary.CompareTo(a.IsPrimary) : IdentifierTypes.PersonRank(a.Type).CompareTo(IdentifierTypes.PersonRank(b.Type)));
            return person;
        }
    }

    private static readonly IReadOnlyList<string> TrueValue = ["true"];
    private static readonly IReadOnlyList<string> FalseValue = ["false"];
}

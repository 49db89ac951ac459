using System.Globalization;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>Holds a whole rule set against every rule that there is for it, so that an operator mends all at once.</summary>
internal sealed class RuleSetCheck(string preset, IReadOnlyList<MappingRule> extraRules)
{
    private const int MaxSources = 20;
    private const int MaxSourceLength = 1024;
    private const int MaxSteps = 10;
    private const int MaxSeparator = 64;
    private const int MaxEntries = 500;
    private const int MaxText = 1024;

    private readonly List<MappingProblem> _problems = [];
    private readonly AttributeMapPreset? _preset = AttributeMapPresets.ByName.GetValueOrDefault(preset);
    private readonly MappingRule[] _all = [.. AttributeMap.Kept(AttributeMapPresets.ByName.GetValueOrDefault(preset), extraRules).Select(rule => rule.Rule), .. extraRules];
    private RuleOrder? _order;

    // Nobody reads ten thousand problems of one upstream.
    private bool IsTooMany => extraRules.Count > AttributeMap.MaxRules;

    private RuleOrder Order => _order ??= new RuleOrder(_all);

    /// <summary>Everything that keeps the set from being saved.</summary>
    public IReadOnlyList<MappingProblem> Everything()
    {
        CheckWhatCannotWork();
        for (var i = 0; i < extraRules.Count && !IsTooMany; i++)
        {
            CheckName(i);
            CheckReplaces(i);
            CheckCase(i);
            CheckFixedValues(i);
            CheckWhose(i);
        }

        return _problems;
    }

    /// <summary>What keeps the set from being used at all.</summary>
    public IReadOnlyList<MappingProblem> WhatCannotWork()
    {
        CheckWhatCannotWork();
        return _problems;
    }

    private void CheckWhatCannotWork()
    {
        if (_preset is null)
        {
            Say(null, "attribute_map", $"There is no attribute map '{preset}'. Use one of: {string.Join(", ", AttributeMap.Presets)}.", preset, AttributeMap.Presets);
        }

        if (IsTooMany)
        {
            Say(null, "rules", Invariant($"There are {extraRules.Count} rules, and at most {AttributeMap.MaxRules} are taken. Take out what is not needed, or write several sources in one rule."));
            return;
        }

        for (var i = 0; i < extraRules.Count; i++)
        {
            CheckTarget(i);
            CheckSources(i);
            CheckSteps(i);
            CheckCondition(i);
        }

        CheckReferences();
    }

    private void CheckTarget(int number)
    {
        var target = extraRules[number].Target;
        switch (target)
        {
            // The address is an identifier only when the hub itself checked its domain, so no rule can say that it is (V-09).
            case RuleTarget.PersonPrefix + IdentifierTypes.Email:
                Say(number, "target", "The identifier person:email is made by the hub from 'email' when its domain is verified. Aim at 'email'.");
                break;
            case RuleTarget.OrganisationPrefix + IdentifierTypes.Idp:
                Say(number, "target", "The identifier organisation:idp is made by the hub. Remove the rule.");
                break;
            case not null when target == StandardAttributes.Sector.Value:
                Say(number, "target", "The sector is said by the organisation's configuration and nobody else (R001-18). Write 'sector' there.");
                break;
            case not null when RuleTarget.KindOf(target) == RuleKind.Person && RuleTarget.TypeOf(target) is null:
                SayNoIdentifier(number, "person", target[RuleTarget.PersonPrefix.Length..], IdentifierTypes.Person);
                break;
            case not null when RuleTarget.KindOf(target) == RuleKind.Organisation && RuleTarget.TypeOf(target) is null:
                SayNoIdentifier(number, "organisation", target[RuleTarget.OrganisationPrefix.Length..], IdentifierTypes.Organisation);
                break;
            case not null when RuleTarget.KindOf(target) == RuleKind.Value && !StandardAttributes.IsName(target):
                Say(number, "target", $"A target is a name of the hub, {StandardAttributes.CustomPrefix}NAME, person:TYPE or organisation:TYPE, in lower-case letters, digits and underscores. Write one of those.");
                break;
        }
    }

    private void SayNoIdentifier(int number, string whose, string type, IReadOnlyList<string> known) =>
        Say(number, "target", $"There is no {whose} identifier '{type}'. Use one of: {string.Join(", ", known)}.", type, known);

    // A closed vocabulary catches slips: an application would wait for ever for 'gven_name'.
    private void CheckName(int number)
    {
        var target = extraRules[number].Target;
        if (StandardAttributes.IsName(target) && !StandardAttributes.IsKnown(target) && !StandardAttributes.IsCustom(target))
        {
            Say(number, "target", $"'{target}' is not a name of the hub. Use one that is, or {StandardAttributes.CustomPrefix}{target} for a name of your own.", target, StandardAttributes.All);
        }
    }

    private void CheckSources(int number)
    {
        var rule = extraRules[number];
        if (rule.Sources.Count == 0 && PreparedRule.AllSteps(rule).FirstOrDefault() is not MappingStep.Constant)
        {
            Say(number, "sources", "A rule needs a source. Add one, or begin its steps with a constant.");
        }

        if (rule.Sources.Count > MaxSources)
        {
            Say(number, "sources", Invariant($"A rule has at most {MaxSources} sources, and this one has {rule.Sources.Count}. Write a second rule for the same target."));
            return;
        }

        for (var i = 0; i < rule.Sources.Count; i++)
        {
            CheckSource(number, Invariant($"sources[{i}]"), rule.Sources[i]);
            if (rule.Sources.Take(i).Contains(rule.Sources[i], StringComparer.Ordinal))
            {
                Say(number, Invariant($"sources[{i}]"), "This source stands here twice. Keep one.");
            }
        }
    }

    private void CheckSource(int number, string field, string source)
    {
        if (source.Length is 0 or > MaxSourceLength || !WellFormedText.IsReadable(source))
        {
            Say(number, field, Invariant($"A source is an attribute or claim name of 1 to {MaxSourceLength} characters. Write it as the organisation sends it."));
        }
    }

    private void CheckSteps(int number)
    {
        var steps = extraRules[number].Steps;
        if (steps.Count > MaxSteps)
        {
            Say(number, "steps", Invariant($"A rule has at most {MaxSteps} steps, and this one has {steps.Count}. Give a part to a custom: name of its own, and take that as the source."));
            return;
        }

        for (var i = 0; i < steps.Count; i++)
        {
            CheckStep(number, i, steps);
        }
    }

    private void CheckStep(int number, int at, IReadOnlyList<MappingStep> steps)
    {
        string Field(string key) => Invariant($"steps[{at}].{key}");
        switch (steps[at])
        {
            case MappingStep.Split split when split.Separator.Length is 0 or > MaxSeparator || !WellFormedText.IsReadable(split.Separator):
                Say(number, Field("split"), Invariant($"A value is split at a text of 1 to {MaxSeparator} characters. Write it, such as ';'."));
                break;
            case MappingStep.Join join when join.Separator.Length > MaxSeparator || !WellFormedText.IsReadable(join.Separator):
                Say(number, Field("join"), Invariant($"Values are joined with a text of at most {MaxSeparator} characters. Write a shorter one, such as ' '."));
                break;
            case MappingStep.Extract extract when MappingPattern.Check(extract.Pattern) is { } problem:
                Say(number, Field("extract"), problem);
                break;
            case MappingStep.Lookup lookup:
                CheckTable(number, Field("lookup"), Field("otherwise"), lookup);
                break;
            case MappingStep.Constant constant:
                if (!IsText(constant.Value))
                {
                    Say(number, Field("constant"), Invariant($"A constant is a text of 1 to {MaxText} characters. Write one."));
                }

                if (at == 0 ? extraRules[number].Transform == MappingTransform.LowerCase : steps[at - 1] is MappingStep.LowerCase or MappingStep.Join or MappingStep.Split or MappingStep.First or MappingStep.Constant)
                {
                    Say(number, Field("constant"), "A constant takes the place of whatever the step before it made, so that step does nothing. Remove it, or the constant.");
                }

                break;
            case MappingStep.ScopeFilter when RuleTarget.KindOf(extraRules[number].Target) == RuleKind.Organisation && steps.Skip(at + 1).Any(step => step is not (MappingStep.ScopeFilter or MappingStep.First)):
                Say(number, Invariant($"steps[{at}]"), "Which organisation this is, and so its scopes, is known only when its identifier is. Put scope_filter last.");
                break;
        }
    }

    private void CheckTable(int number, string field, string otherwise, MappingStep.Lookup lookup)
    {
        if (lookup.Table.Count is 0 or > MaxEntries)
        {
            Say(number, field, Invariant($"A table has 1 to {MaxEntries} entries, and this one has {lookup.Table.Count}. {(lookup.Table.Count == 0 ? "Fill it in, or remove the step." : "Use extract where the values follow a pattern.")}"));
        }
        else if (lookup.Table.Any(pair => !IsText(pair.Key) || !IsText(pair.Value)))
        {
            Say(number, field, Invariant($"A table takes a text of 1 to {MaxText} characters to another. Fill in the one that is empty, or shorten the one that is too long."));
        }

        if (lookup.Otherwise is not null && !IsText(lookup.Otherwise))
        {
            Say(number, otherwise, Invariant($"What 'otherwise' gives is a text of 1 to {MaxText} characters. Write one, or remove the key: then what is not in the table is dropped."));
        }
    }

    private void CheckCondition(int number)
    {
        if (extraRules[number].When is not { } when)
        {
            return;
        }

        CheckSource(number, "when.source", when.Source);
        switch (when)
        {
            case MappingCondition.OneOf oneOf when oneOf.Values.Count is 0 or > MaxEntries || oneOf.Values.Any(value => !IsText(value)):
                Say(number, "when.one_of", Invariant($"A condition names 1 to {MaxEntries} values of 1 to {MaxText} characters. Mend the list, or remove the condition."));
                break;
            case MappingCondition.Matches matches when MappingPattern.Check(matches.Pattern) is { } problem:
                Say(number, "when.matches", problem);
                break;
        }
    }

    private void CheckReferences()
    {
        var targets = _all.Select(rule => rule.Target).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < extraRules.Count; i++)
        {
            var rule = extraRules[i];
            for (var j = 0; j < rule.Sources.Count; j++)
            {
                CheckReference(i, Invariant($"sources[{j}]"), rule.Sources[j], targets);
            }

            CheckReference(i, "when.source", rule.When?.Source ?? "", targets);
        }

        if (Order.Cycle is { } cycle)
        {
            var number = extraRules.Index().First(rule => cycle.Contains(rule.Item.Target, StringComparer.Ordinal) && RuleTarget.References(rule.Item).Any(r => cycle.Contains(r, StringComparer.Ordinal))).Index;
            Say(number, RuleTarget.ReferredTo(extraRules[number].When?.Source ?? "") is { } condition && cycle.Contains(condition, StringComparer.Ordinal) ? "when.source" : "sources",
                $"These are made of each other: {string.Join(" of ", cycle.Select(target => $"'{target}'"))}. Take what was sent as the source of one of them.");
        }
    }

    private void CheckReference(int number, string field, string source, HashSet<string> targets)
    {
        if (RuleTarget.ReferredTo(source) is not { } target)
        {
            return;
        }

        if (!targets.Contains(target))
        {
            Say(number, field, $"No rule gives '{target}', so '@{target}' is always empty. Use the name of something that a rule gives, or {AttributeMap.Subject}.", target, [.. targets, AttributeMap.Subject[1..]]);
        }
        else if (target == StandardAttributes.EmailVerified.Value)
        {
            Say(number, field, "Whether an address is verified is decided by the hub after all rules (V-09). Take what was sent as the source.");
        }
        else if (RuleTarget.KindOf(target) > RuleTarget.KindOf(extraRules[number].Target))
        {
            Say(number, field, $"'@{target}' is read later than what this rule makes: organisation identifiers come first, then the person's, then other values. Take what was sent as the source.");
        }
    }

    private void CheckReplaces(int number)
    {
        var rule = extraRules[number];
        if (rule.Replaces && _preset is not null && !_preset.Rules.Any(known => known.Target == rule.Target))
        {
            Say(number, "replaces", $"The map '{preset}' has no rule for '{rule.Target}', so there is nothing to replace. Remove 'replaces', or mend the target.");
        }
    }

    // R002-10, R002-11: 'jan@x' is another person than 'Jan@x', also where the case went on the way.
    private void CheckCase(int number)
    {
        var rule = extraRules[number];
        if (!RuleTarget.IsCaseExact(rule.Target))
        {
            return;
        }

        const string Message = "is compared and released byte for byte, so its case may not be changed: two persons could become one.";
        if (rule.Transform == MappingTransform.LowerCase)
        {
            Say(number, "transform", $"'{rule.Target}' {Message} Remove 'lower_case'.");
        }

        for (var i = 0; i < rule.Steps.Count; i++)
        {
            if (rule.Steps[i] is MappingStep.LowerCase)
            {
                Say(number, Invariant($"steps[{i}]"), $"'{rule.Target}' {Message} Remove 'lower_case'.");
            }
        }

        bool Folds(string target) => RuleTarget.KindOf(target) != RuleKind.Organisation
            && _all.Any(r => r.Target == target && PreparedRule.AllSteps(r).Any(step => step is MappingStep.LowerCase));
        for (var i = 0; i < rule.Sources.Count; i++)
        {
            if (RuleTarget.ReferredTo(rule.Sources[i]) is { } target && Order.PartsOf(target).Any(Folds))
            {
                Say(number, Invariant($"sources[{i}]"), $"'{rule.Target}' {Message} '@{target}' is made in lower case. Take what was sent as the source.");
            }
        }
    }

    // Who a person is, and which organisation speaks, is said by the organisation and never by a rule (R001-22); neither is a verified address
    // (V-09) or a mandate.
    private void CheckFixedValues(int number)
    {
        var rule = extraRules[number];
        var kind = RuleTarget.KindOf(rule.Target);
        var message = kind switch
        {
            RuleKind.Person => "A fixed value as identifier would make everybody the same person.",
            RuleKind.Organisation => "A fixed value would name the organisation whatever was sent; write its identifiers with the organisation.",
            _ when StandardAttributes.IsProof(rule.Target) => $"'{rule.Target}' counts only when somebody said it, so it has no fixed value.",
            _ => null,
        };
        if (message is null)
        {
            return;
        }

        for (var i = 0; i < rule.Steps.Count; i++)
        {
            if (rule.Steps[i] is MappingStep.Constant)
            {
                Say(number, Invariant($"steps[{i}].constant"), $"{message} Remove the constant.");
            }
            else if (rule.Steps[i] is MappingStep.Lookup { Otherwise: not null })
            {
                Say(number, Invariant($"steps[{i}].otherwise"), $"{message} Remove 'otherwise'.");
            }
        }

        for (var i = 0; i < rule.Sources.Count; i++)
        {
            if (RuleTarget.ReferredTo(rule.Sources[i]) is { } source && Order.ValuesOf(source).FirstOrDefault(HasFixedValue) is { } part)
            {
                Say(number, Invariant($"sources[{i}]"), $"{message} A rule of '{part}', of which '@{source}' is made, gives one. Take what was sent as the source.");
            }
        }
    }

    private bool HasFixedValue(string target) =>
        _all.Any(rule => rule.Target == target && rule.Steps.Any(step => step is MappingStep.Constant or MappingStep.Lookup { Otherwise: not null }));

    // What is of the organisation is the same for everybody of it.
    private void CheckWhose(int number)
    {
        var rule = extraRules[number];
        if (RuleTarget.KindOf(rule.Target) != RuleKind.Person)
        {
            return;
        }

        for (var i = 0; i < rule.Sources.Count; i++)
        {
            if (RuleTarget.ReferredTo(rule.Sources[i]) is { } source && Order.ValuesOf(source).FirstOrDefault(RuleTarget.IsOfOrganisation) is { } part)
            {
                Say(number, Invariant($"sources[{i}]"), $"'{part}' says which organisation it is, so that everybody of it would be the same person. Take what was sent about the person as the source.");
            }
        }
    }

    private static bool IsText(string value) => value.Length <= MaxText && !string.IsNullOrWhiteSpace(value) && WellFormedText.IsReadable(value);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Say(int? rule, string field, string message, string? word = null, IReadOnlyCollection<string>? known = null) =>
        _problems.Add(new MappingProblem(rule, field, message) { Word = word, Known = known ?? [] });
}

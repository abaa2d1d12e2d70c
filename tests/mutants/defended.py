"""Which tests defend which module: small files, so that a module is judged in minutes."""

UNIT = "tests/unit"
DEFENDED = {
    "governance/scope.py": (f"{UNIT}/test_scope.py",),
    "governance/intervals.py": (f"{UNIT}/test_intervals.py",),
    "governance/light.py": (f"{UNIT}/test_light.py",),
    "governance/ranking.py": (f"{UNIT}/test_ranking.py",),
    "governance/alerts.py": (f"{UNIT}/test_alerts.py",),
    "governance/disclosure.py": (f"{UNIT}/test_disclosure.py",),
    "governance/lifecycle.py": (f"{UNIT}/test_lifecycle.py",),
    "governance/answers.py": (f"{UNIT}/test_indicators.py",),
    "governance/indicators.py": (f"{UNIT}/test_indicators.py",),
    "data/queries/filters.py": (f"{UNIT}/test_filters.py",),
    "dashboard/access.py": (f"{UNIT}/test_access.py",),
}
"""Every mutant of these modules is judged."""

NEAR: dict[str, dict[str, tuple[str, ...]]] = {
    "alerts": {
        "integration/alerts": (
            "alerts_are_sought_by_index_and_not_among_all_matters",
            "alerts_outside_the_scope_are_not_raised",
            "a_grade_a_limit_and_a_place_narrow_it",
            "the_rules_are_those_of_the_last_load_and_of_an_older_store_its_profile",
            "a_city_without_rules_has_no_alerts",
        ),
    },
    "asking": {
        "integration/matter": (
            "a_card_of_a_matter_says_on_another_page_that_none_is_named",
            "the_village_is_one_click_above_its_grid",
            "a_grid_that_is_not_there_or_not_to_be_seen_is_said_quietly",
        ),
        "integration/pingan_method": ("the_formula_names_each_shrinkage_that_the_definition_uses",),
        "integration/observations": ("a_figure_of_the_index_is_asked_like_any_measure",),
        "integration/scenes": (
            "months_are_the_indicator_of_each_month",
            "departments_show_the_rate_of_their_own_matters",
        ),
        "integration/composing": (
            "an_unknown_place_or_load_is_the_askers_mistake",
            "a_month_of_the_index_that_was_not_delivered_whole_is_refused",
        ),
        "integration/measures": ("each_part_is_told_by_the_sources_of_its_own_kind",),
        "integration/score_measure": ("towns_have_theirs_and_their_district_its_own",),
    },
    "cloud": {
        "integration/cloud": (
            "layers_narrow_and_an_empty_group_is_the_whole_group",
            "cells_add_up_to_what_lies_in_the_view",
            "a_span_of_time_takes_the_place_of_the_period",
        ),
    },
    "cohort": {
        "integration/scenes": (
            "the_rhythm_is_by_the_clock_of_the_city_and_complete",
            "the_longest_waiting_come_first_and_are_as_many_as_wait",
        ),
        "integration/cards": ("disputes_are_counted_alone_whatever_the_screen_shows",),
    },
    "counts": {
        "integration/composing": (
            "a_month_of_the_index_that_was_not_delivered_whole_is_refused",
            "what_cannot_be_written_is_refused_in_a_sentence",
            "rates_of_few_matters_are_told_with_their_number_and_not_compared",
        ),
        "integration/scenes": (
            "types_are_all_that_was_received",
            "months_are_the_indicator_of_each_month",
            "months_of_disputes_have_what_was_received_and_solved",
        ),
        "integration/matter": (
            "the_figures_of_a_grid_are_its_own_open_the_drawer_and_judge_no_small_number",
        ),
    },
    "coverage": {
        "integration/quality": (
            "a_place_silent_for_long_still_has_its_last_day",
            "a_place_that_has_fallen_silent_stands_out",
            "both_databases_answer_alike",
            "a_store_without_a_single_load_says_so",
            "published_figures_stand_beside_computed_ones",
        ),
        "integration/cards": ("every_number_of_a_sentence_is_a_reference",),
    },
    "departments": {
        "integration/scenes": (
            "departments_show_the_rate_of_their_own_matters",
            "departments_add_up_to_the_recount_at_any_cutoff",
        ),
        "integration/composing": ("a_meeting_is_laid_what_is_stuck_with_every_reason_counted",),
    },
    "filters": {
        "unit/filters": (),
    },
    "handling": {
        "integration/simulate": (
            "known_matters_are_printed_as_their_platform_printed_them",
            "it_is_never_dripped_into_real_matters",
            "one_real_delivery_is_enough_to_refuse",
        ),
    },
    "intensity": {
        "integration/scenes": (
            "matters_for_each_officer_stand_beside_the_ranking",
            "the_matrix_is_what_the_indicators_answer",
            "panels_fill_places_that_their_scene_has",
        ),
    },
    "journal": {
        "integration/matter": (
            "the_period_and_the_kind_of_a_grid_are_chosen_by_links_to_the_same_grid",
            "what_is_linked_but_not_to_be_seen_looks_like_what_is_not_held",
            "the_time_line_is_in_order_and_says_what_was_corrected",
        ),
        "integration/pingan_pages": ("a_store_without_observations_says_so",),
        "integration/quality": (
            "a_store_without_a_single_load_says_so",
            "published_figures_stand_beside_computed_ones",
        ),
        "integration/facts": ("a_fact_stands_as_it_was_published_beside_its_report",),
        "integration/loading": ("a_failed_load_leaves_nothing_but_its_line",),
    },
    "matter": {
        "integration/matter": (
            "the_time_line_is_in_order_and_says_what_was_corrected",
            "steps_tell_the_life_of_their_own_matter_alone_and_names_are_masked",
            "the_chain_names_those_registered_and_says_where_nobody_is",
            "the_nearest_matter_is_offered",
            "the_same_key_of_two_sources_is_two_matters",
            "what_is_open_and_what_was_closed_are_listed_of_any_place",
            "the_key_takes_the_rest_of_the_path_whether_a_proxy_decoded_it_or_not",
            "bad_input_is_a_quiet_sentence_with_a_way_back",
        ),
        "integration/grid_lists": (
            "open_matters_stand_in_the_order_of_the_limit_that_holds",
            "the_lists_of_a_grid_hold_what_the_tallies_count",
        ),
    },
    "matters": {
        "integration/composing": (
            "the_list_of_what_is_overdue_is_the_one_the_indicator_counts",
            "what_was_late_the_month_before_is_counted_at_that_months_end",
            "who_moved_the_total_is_named_with_the_exact_difference_and_who_did_not_is_not",
        ),
        "integration/cards": (
            "an_empty_period_is_said_in_a_sentence",
            "what_is_referred_to_stands_in_the_value",
        ),
        "integration/scenes": ("panels_fill_places_that_their_scene_has",),
        "integration/kinds": ("a_store_loaded_before_it_had_kinds_has_the_built_in_ones",),
    },
    "measured": {
        "integration/observations": ("a_figure_of_the_index_is_asked_like_any_measure",),
        "integration/measures": (
            "each_part_is_told_by_the_sources_of_its_own_kind",
            "it_is_ranked_by_its_direction",
            "what_came_after_the_cutoff_does_not_count",
            "a_load_goes_on_with_a_wrong_measure_and_says_so_and_refuses_a_file_that_is_none",
        ),
        "integration/score_measure": (
            "towns_have_theirs_and_their_district_its_own",
            "it_knows_no_grade_and_no_list_and_a_reader_sees_the_own_places_alone",
            "it_goes_by_month_and_is_ranked",
        ),
    },
    "months": {
        "integration/scenes": (
            "months_of_disputes_have_what_was_received_and_solved",
            "months_are_the_indicator_of_each_month",
            "small_charts_show_whole_months_of_every_unit",
        ),
        "integration/measures": ("series_are_added_over_periods_parts_and_categories",),
        "integration/score_measure": (
            "it_goes_by_month_and_is_ranked",
            "its_course_is_drawn_about_the_scores_with_a_gap_where_there_is_none",
        ),
    },
    "onmap": {
        "integration/onemap": (
            "cells_of_a_wide_view_and_single_matters_of_a_narrow_one",
            "layers_narrow_the_cells_and_the_histogram_alike",
        ),
        "integration/kinds": (
            "it_is_drawn_on_the_map_with_its_mark",
            "the_overdue_of_every_kind_are_in_the_risks_total_and_grades",
        ),
        "integration/cards": (
            "an_empty_period_is_said_in_a_sentence",
            "what_is_referred_to_stands_in_the_value",
        ),
        "integration/cloud": ("cells_add_up_to_what_lies_in_the_view",),
    },
    "outcomes": {
        "integration/scenes": (
            "the_longest_waiting_come_first_and_are_as_many_as_wait",
            "a_declined_dispute_is_neither_in_hand_nor_among_the_waiting",
        ),
        "integration/cards": ("disputes_are_counted_alone_whatever_the_screen_shows",),
        "integration/composing": ("what_was_late_the_month_before_is_counted_at_that_months_end",),
    },
    "own_fields": {
        "integration/matter": (
            "what_is_linked_but_not_to_be_seen_looks_like_what_is_not_held",
            "the_time_line_is_in_order_and_says_what_was_corrected",
            "a_dispute_and_its_incident_lead_to_each_other",
        ),
        "integration/composing": (
            "what_was_late_the_month_before_is_counted_at_that_months_end",
            "who_moved_the_total_is_named_with_the_exact_difference_and_who_did_not_is_not",
        ),
        "integration/kinds": (
            "it_is_printed_in_lists_and_in_briefings",
            "its_own_fields_are_on_its_page_and_nobody_is_named",
            "another_value_of_an_own_field_is_another_version",
        ),
    },
    "pingan": {
        "integration/composing": (
            "a_month_of_the_index_that_was_not_delivered_whole_is_refused",
            "index_papers_keep_the_rules_of_all_papers",
        ),
        "integration/pingan_method": ("the_worked_example_is_the_months_reading",),
        "integration/observations": ("a_correction_is_a_new_version_and_the_old_answer_stays",),
        "integration/score_measure": (
            "towns_have_theirs_and_their_district_its_own",
            "it_goes_by_month_and_is_ranked",
        ),
        "integration/pingan_pages": ("the_contributions_shown_add_up_to_the_index_shown",),
    },
    "places": {
        "integration/matter": (
            "the_village_is_one_click_above_its_grid",
            "a_card_of_a_matter_says_on_another_page_that_none_is_named",
            "what_is_linked_but_not_to_be_seen_looks_like_what_is_not_held",
            "a_grid_that_is_not_there_or_not_to_be_seen_is_said_quietly",
            "outside_the_scope_is_answered_just_as_what_does_not_exist",
            "the_time_line_is_in_order_and_says_what_was_corrected",
        ),
        "integration/composing": ("an_unknown_place_or_load_is_the_askers_mistake",),
        "integration/cards": (
            "an_empty_period_is_said_in_a_sentence",
            "disputes_are_counted_alone_whatever_the_screen_shows",
        ),
        "integration/onemap": ("every_other_route_answers",),
        "integration/loading": ("places_keep_their_ancestors_and_shapes",),
        "integration/pingan_method": ("without_observations_the_scene_says_so_and_still_stands",),
    },
    "quality": {
        "integration/quality": (
            "a_store_without_a_single_load_says_so",
            "a_replay_never_withdraws_what_a_snapshot_does_not_name",
            "a_failed_newest_load_is_told_now_and_not_when_asked_about_then",
            "runs_add_up_and_the_newest_stands_first",
            "repaired_rejects_are_replayed_once",
            "another_stores_file_is_refused",
        ),
        "integration/loading": ("every_bad_row_is_kept_with_its_reason_line_and_text",),
        "integration/steps": ("wrong_steps_are_rejected_with_their_reason",),
    },
    "recount": {
        "integration/scenes": ("types_are_all_that_was_received",),
        "integration/matter": (
            "the_figures_of_a_grid_are_its_own_open_the_drawer_and_judge_no_small_number",
        ),
        "integration/composing": (
            "rates_of_few_matters_are_told_with_their_number_and_not_compared",
        ),
    },
    "rhythm": {
        "integration/scenes": (
            "the_rhythm_is_by_the_clock_of_the_city_and_complete",
            "panels_fill_places_that_their_scene_has",
        ),
        "integration/cards": ("every_number_of_a_sentence_is_a_reference",),
    },
    "scores": {
        "integration/score_measure": (
            "no_other_level_has_an_index",
            "towns_have_theirs_and_their_district_its_own",
            "it_knows_no_grade_and_no_list_and_a_reader_sees_the_own_places_alone",
        ),
    },
    "standings": {
        "integration/pingan_method": ("the_worked_example_is_the_months_reading",),
        "integration/composing": (
            "index_papers_keep_the_rules_of_all_papers",
            "a_month_of_the_index_that_was_not_delivered_whole_is_refused",
        ),
        "integration/pingan_pages": ("the_contributions_shown_add_up_to_the_index_shown",),
        "integration/score_measure": (
            "towns_have_theirs_and_their_district_its_own",
            "it_goes_by_month_and_is_ranked",
            "it_is_what_the_index_says_of_the_month_or_of_the_year_so_far",
        ),
    },
    "stuck": {
        "integration/stuck": (),
    },
    "traced": {
        "integration/observations": ("what_is_computed_goes_before_what_is_delivered",),
        "integration/pingan_pages": ("the_list_behind_a_computed_count_is_as_long_as_the_count",),
    },
    "traits": {
        "integration/traits": (
            "a_trait_of_matters_beyond_the_scope_is_not_told",
            "a_trait_that_no_matter_has_is_refused_with_the_nearest",
            "an_address_narrows_every_question_of_a_screen_and_says_so",
        ),
        "integration/scenes": ("the_rhythm_is_by_the_clock_of_the_city_and_complete",),
        "integration/matter": ("the_village_is_one_click_above_its_grid",),
        "integration/score_measure": (
            "it_knows_no_grade_and_no_list_and_a_reader_sees_the_own_places_alone",
        ),
    },
    "trends": {
        "integration/composing": (
            "a_month_of_the_index_that_was_not_delivered_whole_is_refused",
            "index_papers_keep_the_rules_of_all_papers",
            "what_cannot_be_written_is_refused_in_a_sentence",
            "what_was_late_the_month_before_is_counted_at_that_months_end",
            "who_moved_the_total_is_named_with_the_exact_difference_and_who_did_not_is_not",
            "the_kinds_add_up_and_linked_disputes_are_told_apart",
        ),
    },
}
"""Every query, and the tests nearest to it by file (none named: the whole file); `python -m tests.mutants.near` judges them."""
